package org.poll4j.sim;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.PosixSources;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Sockets;
import org.poll4j.spi.SystemTimer;

/**
 * A host of a {@link Simulation}: a backend for {@code Poll.open(host)}, {@code TcpListener.bind(host, address)} and
 * every other factory. It has one address, and loopback; ports, descriptors, Unix names and pipes of its own.
 */
public final class SimHost implements Backend {
    static final String NAME = "sim";
    static final String MECHANISM = "epoll";

    final World world;
    private final String hostName;
    private final InetAddress address;
    private final Files files = new Files();
    private final Ports ports = new Ports(this);
    private final SimSources descriptors;
    private final SimSockets sockets;
    private final SimBytes bytes;
    private final SimMessages messages;
    /** What starts with the host. */
    private final Map<String, SimBody> services = new LinkedHashMap<>();

    private int life;
    private boolean isUp = true;
    private double interrupts;
    /** How much faster than the world's its clock goes: 1.001 gains a millisecond a second. */
    private double pace = 1;

    SimHost(World world, String hostName, InetAddress address) {
        this.world = world;
        this.hostName = hostName;
        this.address = address;
        this.descriptors = new SimSources(this);
        this.sockets = new SimSockets(this, descriptors);
        this.bytes = new SimBytes(this);
        this.messages = new SimMessages(this);
    }

    /**
     * Starts a thread on this host. It runs when {@link Simulation#run()} or a poll of another thread gives it the
     * turn.
     *
     * @param name for the trace and for failures
     * @param body what it does
     * @throws IllegalStateException if the host is stopped
     */
    public void start(String name, SimBody body) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(body, "body");
        synchronized (world) {
            if (!isUp) {
                throw new IllegalStateException("start(" + name + "): the host " + hostName + " is stopped");
            }
            Objects.requireNonNull(world.turns).start(this, name, body);
        }
    }

    /**
     * Starts a thread now, and again after each {@link #restart}, as a service that the system starts.
     *
     * @param name for the trace and for failures
     * @param body what it does, which forgets with each stop what it holds in local variables only
     * @throws IllegalStateException if the host is stopped
     */
    public void boot(String name, SimBody body) {
        synchronized (world) {
            start(name, body);
            services.put(name, body);
        }
    }

    /**
     * Stops the host as if its power failed: its threads end where they wait, its files are gone, and no peer gets an
     * event. To be called by the simulation's own thread or a thread of another host.
     */
    public void stop() {
        synchronized (world) {
            if (isUp) {
                world.trace.note(world.now(), this, "stop", -1, 0);
                isUp = false;
                life++;
                files.vanish();
                if (world.turns != null) {
                    world.turns.kill(this);
                }
            }
        }
    }

    /** Nothing of it is left, and nothing is noted. */
    void end() {
        isUp = false;
        life++;
        services.clear();
        files.vanish();
        if (world.turns != null) {
            world.turns.kill(this);
        }
    }

    /**
     * Makes a stopped host run again, with no file open and all ports free, and starts again what {@link #boot}
     * started. What peers send to its old connections is reset.
     */
    public void restart() {
        synchronized (world) {
            if (!isUp) {
                world.trace.note(world.now(), this, "restart", -1, 0);
                isUp = true;
                for (Link link : world.links.of(this)) {
                    link.release();
                }
                services.forEach(this::start);
            }
        }
    }

    /**
     * Limits the descriptors that may be open, so that opening more fails with EMFILE.
     *
     * @param most at least 0
     * @return this
     */
    public SimHost descriptorLimit(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("descriptorLimit(" + most + "): negative");
        }
        files.limit(most);
        return this;
    }

    /**
     * How many descriptors are open.
     *
     * @return 0 or more
     */
    public int openDescriptors() {
        synchronized (world) {
            return files.count();
        }
    }

    /**
     * How often a signal interrupts a wait (EINTR).
     *
     * @param probability from 0 to 1
     * @return this
     */
    public SimHost interrupts(double probability) {
        interrupts = Conditions.checked("interrupts", probability);
        return this;
    }

    /**
     * Makes this host's clock drift: {@link #clock()} and {@link #nanoTime()} go faster or slower than the world's
     * time, and its timeouts with them.
     *
     * @param partsPerMillion positive for a clock that is fast
     * @return this
     */
    public SimHost drift(int partsPerMillion) {
        if (partsPerMillion <= -1_000_000) {
            throw new IllegalArgumentException("drift(" + partsPerMillion + "): a clock goes forward");
        }
        pace = 1 + partsPerMillion / 1e6;
        return this;
    }

    /**
     * The host's own name.
     *
     * @return as given to {@link Simulation#host}
     */
    public String hostName() {
        return hostName;
    }

    /**
     * The host's address.
     *
     * @return as given to {@link Simulation#host}
     */
    public InetAddress address() {
        return address;
    }

    /**
     * An address to bind or connect to.
     *
     * @param port the port
     * @return this host's address with that port
     */
    public InetSocketAddress at(int port) {
        return new InetSocketAddress(address, port);
    }

    /**
     * The host's loopback, whose conditions hold for Unix sockets and pipes as well.
     *
     * @return the same link each time
     */
    public Link loopback() {
        return world.links.between(this, this);
    }

    /**
     * The host's clock, which begins at 1970-01-01T00:00:00Z.
     *
     * @return reads {@link #nanoTime()}
     */
    public InstantSource clock() {
        return () -> java.time.Instant.ofEpochSecond(0, nanoTime());
    }

    @Override
    public long nanoTime() {
        synchronized (world) {
            return pace == 1 ? world.now() : (long) (world.now() * pace);
        }
    }

    /**
     * A thread of this host, if the simulation can schedule threads that it has not started: see {@link Simulation}.
     */
    @Override
    public Thread newThread(String name, Runnable body) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(body, "body");
        Turns turns = world.turns;
        return turns == null ? Backend.super.newThread(name, body) : turns.newThread(this, name, body);
    }

    @Override
    public void parkNanos(Object blocker, long nanos) {
        Objects.requireNonNull(blocker, "blocker");
        Turns turns = world.turns;
        if (turns == null) {
            Backend.super.parkNanos(blocker, nanos);
        } else {
            turns.parkNanos(blocker, worldNanos(nanos));
        }
    }

    /** How long the world takes for what is so long by this host's clock; not early. */
    long worldNanos(long nanos) {
        return pace == 1 || nanos <= 0 ? nanos : (long) Math.ceil(nanos / pace) + 1;
    }

    boolean isInterrupted() {
        return world.random.chance(interrupts);
    }

    boolean isUp() {
        return isUp;
    }

    boolean expectsRestart() {
        return !isUp && !services.isEmpty();
    }

    int life() {
        return life;
    }

    Files files() {
        return files;
    }

    Ports ports() {
        return ports;
    }

    /** Whether an address is this host's own. */
    boolean has(InetAddress ip) {
        return ip.isLoopbackAddress() || ip.equals(address);
    }

    /** The host that an address leads to; null if there is none. */
    @Nullable
    SimHost reach(InetAddress ip) {
        return has(ip) || ip.isAnyLocalAddress() ? this : world.host(ip);
    }

    /** Where a connect to an unspecified address goes. */
    InetSocketAddress targetOf(InetSocketAddress to) {
        InetAddress ip = to.getAddress();
        return ip.isAnyLocalAddress() ? new InetSocketAddress(Addresses.loopback(ip), to.getPort()) : to;
    }

    /** The address that peers see. */
    InetAddress sourceFor(InetAddress target) {
        return target.isLoopbackAddress()
                ? (target instanceof Inet4Address ? Addresses.loopback(target) : target)
                : address;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Its selector behaves as epoll does, and has its bits. */
    @Override
    public String mechanism() {
        return MECHANISM;
    }

    @Override
    public @Nullable String whyNot() {
        return null;
    }

    @Override
    public Descriptor.Kind kind() {
        return Descriptor.Kind.POSIX;
    }

    @Override
    public int interests() {
        return Readiness.READABLE | Readiness.WRITABLE | Readiness.PRIORITY;
    }

    @Override
    public int rawBits() {
        return 0;
    }

    @Override
    public Selector openSelector() throws java.io.IOException {
        synchronized (world) {
            return files.open("openSelector", new SimSelector(this));
        }
    }

    @Override
    public Sockets sockets() {
        return sockets;
    }

    @Override
    public ByteIo socketIo() {
        return bytes;
    }

    @Override
    public MessageIo messageIo() {
        return messages;
    }

    @Override
    public PosixSources posix() {
        return descriptors;
    }

    @Override
    public SystemTimer openTimer() throws java.io.IOException {
        synchronized (world) {
            return files.open("openTimer", new SimTimer(this));
        }
    }

    @Override
    public String toString() {
        return hostName;
    }
}
