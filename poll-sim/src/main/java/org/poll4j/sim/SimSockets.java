package org.poll4j.sim;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.UnixAddress;
import org.poll4j.spi.AddressBuffer;
import org.poll4j.spi.AddressCodec;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Failures;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Sockets;
import org.poll4j.spi.SystemErrors;

/** Sockets of a simulated host. */
final class SimSockets implements Sockets {
    private final SimHost host;
    private final World world;
    private final SimSources descriptors;
    private final SimAddresses addresses = new SimAddresses();

    SimSockets(SimHost host, SimSources descriptors) {
        this.host = host;
        this.descriptors = descriptors;
        this.world = host.world;
    }

    @Override
    public Descriptor open(ProtocolFamily family, Type type) throws IOException {
        if (!(family instanceof StandardProtocolFamily)) {
            throw new UnsupportedOperationException("no sockets of the family " + family.name());
        }
        synchronized (world) {
            return SimSources.own(host.files().open("socket", make(family, type)));
        }
    }

    private SimSocket make(ProtocolFamily family, Type type) {
        return type == Type.DATAGRAM ? new SimDatagram(host, family) : new SimStream(host, family, type);
    }

    @Override
    public Descriptor[] pair(Type type) throws IOException {
        synchronized (world) {
            host.files().require("socketpair", 2);
            SimSocket one = host.files().open("socketpair", make(StandardProtocolFamily.UNIX, type));
            SimSocket other = host.files().open("socketpair", make(StandardProtocolFamily.UNIX, type));
            if (one instanceof SimStream here && other instanceof SimStream there) {
                one.remote = UnixAddress.UNNAMED;
                other.remote = UnixAddress.UNNAMED;
                SimStream.join(here, there, null);
                here.established();
                there.established();
            } else {
                SimDatagram.join((SimDatagram) one, (SimDatagram) other);
            }
            return new Descriptor[] {SimSources.own(one), SimSources.own(other)};
        }
    }

    @Override
    public Identity identify(long handle) throws IOException {
        SimSocket socket = socket(handle);
        boolean listens = socket instanceof SimStream stream && stream.isListening();
        return new Identity(socket.family, socket.type, listens);
    }

    private SimSocket socket(long handle) throws IOException {
        String call = "getsockopt(SO_TYPE, fd " + handle + ")";
        if (descriptors.file(handle, call) instanceof SimSocket socket) {
            return socket;
        }
        throw SimErrno.ENOTSOCK.of(call);
    }

    @Override
    public Descriptor adopt(long handle) throws IOException {
        return SimSources.own(socket(handle));
    }

    private SimSocket socket(Descriptor d, String call) throws IOException {
        if (host.files().of(d, call) instanceof SimSocket socket) {
            return socket;
        }
        throw SimErrno.ENOTSOCK.of(call + "(" + d + ")");
    }

    @Override
    public void bind(Descriptor socket, SocketAddress address) throws IOException {
        Addresses.check(address);
        synchronized (world) {
            host.ports().bind(socket(socket, "bind"), address, "bind(" + socket + ", " + address + ")");
        }
    }

    @Override
    public void listen(Descriptor socket, int backlog) throws IOException {
        String call = "listen(" + socket + ", " + backlog + ")";
        synchronized (world) {
            if (!(socket(socket, "listen") instanceof SimStream stream)) {
                throw SimErrno.EOPNOTSUPP.of(call);
            }
            if (!stream.isIdle() && !stream.isListening()) {
                throw SimErrno.EINVAL.of(call);
            }
            if (!stream.isUnix()) {
                host.ports().bindAny(stream, Addresses.any(stream.family));
            }
            stream.listen(backlog);
            world.trace.note(world.now(), host, "listen", stream.fd, 0);
        }
    }

    @Override
    public boolean connect(Descriptor socket, SocketAddress address) throws IOException {
        Addresses.check(address);
        String call = "connect(" + socket + ", " + address + ")";
        synchronized (world) {
            SimSocket from = socket(socket, "connect");
            world.trace.note(world.now(), host, "connect", from.fd, 0);
            return switch (address) {
                case UnixAddress name -> connectUnix(from, name, call);
                default -> connectInet(from, (InetSocketAddress) address, call);
            };
        }
    }

    @Override
    public void disconnect(Descriptor socket) throws IOException {
        synchronized (world) {
            SimSocket from = socket(socket, "connect");
            world.trace.note(world.now(), host, "disconnect", from.fd, 0);
            if (from instanceof SimDatagram datagram) {
                datagram.disconnect();
            }
        }
    }

    private boolean connectUnix(SimSocket from, UnixAddress name, String call) throws IOException {
        if (!from.isUnix()) {
            throw SimErrno.EAFNOSUPPORT.of(call);
        }
        SimSocket found = host.ports().named(name);
        if (found == null && name.kind() == UnixAddress.Kind.PATH) {
            int number = SimErrno.ENOENT.number();
            throw SystemErrors.connect(Failures.text(call, "ENOENT", number), "ENOENT", number);
        }
        if (found == null) {
            throw SimErrno.ECONNREFUSED.of(call);
        }
        if (found.type != from.type) {
            throw SimErrno.EPROTOTYPE.of(call);
        }
        if (from instanceof SimDatagram datagram) {
            datagram.connectUnix((SimDatagram) found);
            return true;
        }
        connectUnix((SimStream) from, (SimStream) found, call);
        return true;
    }

    private void connectUnix(SimStream from, SimStream listener, String call) throws IOException {
        if (from.isConnected()) {
            throw SimErrno.EISCONN.of(call);
        }
        if (!listener.isListening()) {
            throw SimErrno.ECONNREFUSED.of(call);
        }
        if (!listener.hasRoom()) {
            int number = SimErrno.EAGAIN.number();
            String message = call + ": EAGAIN (" + number + "): the listener's backlog is full";
            throw SystemErrors.connect(message, "EAGAIN", number);
        }
        SimStream accepted = new SimStream(host, from.family, from.type);
        accepted.local = listener.local;
        accepted.remote = from.localOrAny();
        from.remote = listener.local;
        SimStream.join(from, accepted, null);
        from.established();
        accepted.established();
        listener.offer(accepted);
    }

    private boolean connectInet(SimSocket from, InetSocketAddress address, String call) throws IOException {
        if (from.isUnix()) {
            throw SimErrno.EINVAL.of(call);
        }
        InetSocketAddress target = host.targetOf(Addresses.plain(address));
        from.requireReach(target.getAddress(), call);
        SimHost server = host.reach(target.getAddress());
        if (server == null) {
            throw SimErrno.ENETUNREACH.of(call);
        }
        bindSource(from, target.getAddress());
        if (from instanceof SimDatagram datagram) {
            datagram.connectUdp(target);
            return true;
        }
        SimStream stream = (SimStream) from;
        if (!stream.isIdle()) {
            throw (stream.isConnecting() ? SimErrno.EALREADY : SimErrno.EISCONN).of(call);
        }
        stream.remote = target;
        Handshake.begin(stream, server, target);
        return false;
    }

    /** A socket that connects has the address that its peer sees. */
    private void bindSource(SimSocket socket, InetAddress target) throws IOException {
        InetAddress source = host.sourceFor(target);
        host.ports().bindAny(socket, source);
        if (socket.local instanceof InetSocketAddress local
                && local.getAddress().isAnyLocalAddress()) {
            socket.local = new InetSocketAddress(source, local.getPort());
        }
    }

    @Override
    public @Nullable Descriptor accept(Descriptor listener, @Nullable AddressBuffer peer) throws IOException {
        Call call = new Call("accept4", listener);
        synchronized (world) {
            if (!(socket(listener, "accept4") instanceof SimStream stream)) {
                throw SimErrno.EOPNOTSUPP.of(call);
            }
            if (!stream.isListening()) {
                throw SimErrno.EINVAL.of(call);
            }
            if (!stream.hasWaiting()) {
                return null;
            }
            host.files().require(call, 1);
            if (world.random.chance(host.loopback().conditions().wouldBlock)) {
                world.after(1, () -> stream.changed(Bits.IN));
                return null;
            }
            SimStream next = stream.accept();
            if (next == null) {
                return null;
            }
            host.files().open(call, next);
            world.trace.note(world.now(), host, "accept", stream.fd, next.fd);
            if (peer != null) {
                peer.set(Objects.requireNonNull(next.remote)); // an accepted stream has one
            }
            return SimSources.own(next);
        }
    }

    @Override
    public void shutdown(Descriptor socket, int directions, boolean established) throws IOException {
        synchronized (world) {
            SimSocket file = socket(socket, "shutdown");
            boolean done = switch (file) {
                case SimStream stream -> stream.shutdown(directions);
                case SimDatagram datagram -> datagram.shutdown(directions);
            };
            if (!done && !established) {
                throw SimErrno.ENOTCONN.of("shutdown(" + socket + ", " + Readiness.toString(directions) + ")");
            }
            world.trace.note(world.now(), host, "shutdown", file.fd, directions);
        }
    }

    @Override
    public @Nullable SocketAddress address(Descriptor socket, boolean remote) throws IOException {
        synchronized (world) {
            SimSocket file = socket(socket, remote ? "getpeername" : "getsockname");
            if (!remote) {
                return file.localOrAny();
            }
            return file instanceof SimStream stream && !stream.isConnected() ? null : file.remote;
        }
    }

    @Override
    public AddressCodec addresses() {
        return addresses;
    }

    @Override
    public void membership(
            Descriptor socket, Membership change, InetAddress group, int interfaceIndex, @Nullable InetAddress source)
            throws IOException {
        if (change != Membership.JOIN) {
            throw SimErrno.EADDRNOTAVAIL.of(change + "Multicast(" + socket + ", " + group.getHostAddress() + ")");
        }
        throw new UnsupportedOperationException(
                "joinMulticast(" + socket + ", " + group.getHostAddress() + "): a simulated network has no multicast");
    }

    @Override
    public @Nullable IOException takeError(Descriptor socket) throws IOException {
        return takeError(socket, new Call("takeError", socket));
    }

    @Override
    public @Nullable IOException connectError(Descriptor socket, @Nullable SocketAddress address) throws IOException {
        return takeError(socket, "connect(" + socket + (address == null ? ")" : ", " + address + ")"));
    }

    private @Nullable IOException takeError(Descriptor socket, Object call) throws IOException {
        synchronized (world) {
            SimErrno pending = socket(socket, "takeError").takeError();
            return pending == null ? null : pending.of(call);
        }
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return SimOptions.supported();
    }

    @Override
    public <T> T option(Descriptor socket, SocketOption<T> option) throws IOException {
        synchronized (world) {
            return SimOptions.get(socket(socket, "getsockopt"), option, socket);
        }
    }

    @Override
    public <T> void setOption(Descriptor socket, SocketOption<T> option, T value) throws IOException {
        synchronized (world) {
            SimOptions.set(socket(socket, "setsockopt"), option, value, socket);
        }
    }
}
