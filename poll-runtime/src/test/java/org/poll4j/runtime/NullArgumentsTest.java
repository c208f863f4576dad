package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.LocalVariableTableAttribute;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.DescriptorSource;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.RegistrationListener;
import org.poll4j.Registry;
import org.poll4j.Source;
import org.poll4j.Timer;
import org.poll4j.TimerSource;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.Waker;
import org.poll4j.net.DatagramSource;
import org.poll4j.net.Datagrams;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.Relay;
import org.poll4j.net.SendFile;
import org.poll4j.net.StreamSocket;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixDatagram;
import org.poll4j.net.UnixListener;
import org.poll4j.net.UnixSocket;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;
import org.poll4j.process.ChildProcess;
import org.poll4j.process.ProcessExit;
import org.poll4j.process.SignalWatch;
import org.poll4j.spi.AddressBuffer;
import org.poll4j.spi.Armed;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.DatagramBatch;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Failures;
import org.poll4j.spi.FileSender;
import org.poll4j.spi.IoOperation;
import org.poll4j.spi.Moves;
import org.poll4j.spi.PosixSources;
import org.poll4j.spi.QueueDeniedException;
import org.poll4j.spi.Registration;
import org.poll4j.spi.RelayBuffer;
import org.poll4j.spi.Sockets;
import org.poll4j.spi.Transfers;
import org.poll4j.unix.Pipe;
import org.poll4j.unix.SourceFd;
import org.poll4j.windows.NamedPipe;
import org.poll4j.windows.SourceHandle;
import org.poll4j.windows.SourceSocket;

/**
 * Every public method and constructor of the API and of the runtime, called with null in each place where null is not
 * allowed: a NullPointerException names the parameter.
 */
@Timeout(60)
class NullArgumentsTest {
    private static final Path ANY_PATH = Path.of("target", "no-listener-here");
    /** What only backends and sources of this library call. */
    private static final Set<Class<?>> FOR_BACKENDS = Set.of(
            Transfers.class,
            Moves.class,
            FileSender.class,
            RelayBuffer.class,
            Failures.class,
            Sockets.Identity.class,
            Armed.class,
            ByteIo.class,
            PosixSources.class);
    /** Elsewhere there is no object of these; their static methods are tried. */
    private static final Set<Class<?>> OF_WINDOWS = Set.of(NamedPipe.class, SourceHandle.class, SourceSocket.class);
    /** Where null has a meaning of its own, or the JDK decides what null does. */
    private static final Set<String> EXEMPT = Set.of("equals", "valueOf");

    private final Map<Class<?>, Object> values = new HashMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : opened.reversed()) {
            resource.close();
        }
    }

    @Test
    void every_null_is_refused_by_name() throws Exception {
        open();
        int calls = 0;
        List<String> wrong = new ArrayList<>();
        for (Class<?> type : publicTypes()) {
            for (Executable call : calls(type)) {
                for (int i = 0; i < call.getParameterCount(); i++) {
                    if (refusesNull(call, i)) {
                        calls++;
                        String name = parameterName(call, i);
                        String said = said(type, call, i);
                        if (!name.equals(said)) {
                            wrong.add(type.getName() + "." + text(call) + ", null " + name + ": " + said);
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(calls > 150, "only " + calls + " places were tried");
    }

    @Test
    void null_element_of_an_array_is_refused_by_its_place() throws Exception {
        open();
        TcpStream stream = (TcpStream) value(TcpStream.class);
        ByteBuffer[] buffers = {ByteBuffer.allocate(1), null};
        assertEquals(
                "dsts[1]",
                assertThrows(NullPointerException.class, () -> stream.read(buffers))
                        .getMessage());
        assertEquals(
                "srcs[1]",
                assertThrows(NullPointerException.class, () -> stream.write(buffers))
                        .getMessage());
        assertEquals(0, buffers[0].position());
    }

    private static List<Executable> calls(Class<?> type) {
        List<Executable> calls = new ArrayList<>();
        if (!Modifier.isAbstract(type.getModifiers())) {
            calls.addAll(List.of(type.getConstructors()));
        }
        for (Method method : type.getMethods()) {
            boolean ours = method.getDeclaringClass().getName().startsWith("org.poll4j.");
            boolean possible = !OF_WINDOWS.contains(type) || Modifier.isStatic(method.getModifiers());
            if (ours && possible && !Modifier.isAbstract(method.getModifiers()) && !EXEMPT.contains(method.getName())) {
                calls.add(method);
            }
        }
        return calls;
    }

    private static boolean refusesNull(Executable call, int i) {
        if (call.getParameterTypes()[i].isPrimitive()) {
            return false;
        }
        Executable written = written(call);
        AnnotatedType type = written.getAnnotatedParameterTypes()[i];
        boolean unbound = type.getType() instanceof TypeVariable<?> variable
                && Arrays.stream(variable.getAnnotatedBounds())
                        .anyMatch(bound -> bound.isAnnotationPresent(Nullable.class));
        return !unbound && !type.isAnnotationPresent(Nullable.class);
    }

    /**
     * The method in the source for a bridge method that the compiler made in a public subclass of a class that is not
     * public.
     */
    private static Executable written(Executable call) {
        if (!call.isSynthetic()) {
            return call;
        }
        for (Class<?> above = call.getDeclaringClass().getSuperclass(); above != null; above = above.getSuperclass()) {
            try {
                Method method = above.getDeclaredMethod(call.getName(), call.getParameterTypes());
                if (!method.isSynthetic()) {
                    return method;
                }
            } catch (NoSuchMethodException notHere) {
                continue;
            }
        }
        return Arrays.stream(call.getDeclaringClass().getDeclaredMethods()) // of a generic interface
                .filter(other -> other.getName().equals(call.getName())
                        && !other.isSynthetic()
                        && other.getParameterCount() == call.getParameterCount())
                .findFirst()
                .orElseThrow();
    }

    private @Nullable String said(Class<?> type, Executable call, int nullPlace) throws Exception {
        Object[] arguments = new Object[call.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == nullPlace ? null : value(call.getParameterTypes()[i]);
        }
        try {
            if (call instanceof Constructor<?> constructor) {
                constructor.newInstance(arguments);
            } else {
                boolean isStatic = Modifier.isStatic(call.getModifiers());
                ((Method) call).invoke(isStatic ? null : value(type), arguments);
            }
            return "no exception";
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause();
            return thrown instanceof NullPointerException ? thrown.getMessage() : String.valueOf(thrown);
        }
    }

    private static String text(Executable call) {
        return call.getName()
                + Arrays.stream(call.getParameterTypes())
                        .map(Class::getSimpleName)
                        .toList();
    }

    /** From the class file: the modules are compiled with {@code -g}, not with {@code -parameters}. */
    private static String parameterName(Executable call, int i) throws IOException {
        Executable written = written(call);
        Class<?> owner = written.getDeclaringClass();
        byte[] bytes;
        try (var in = owner.getResourceAsStream(owner.getName().replaceAll(".*\\.", "") + ".class")) {
            bytes = in.readAllBytes();
        }
        String name = written instanceof Constructor<?> ? "<init>" : written.getName();
        for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
            boolean same = method.methodName().equalsString(name)
                    && method.methodTypeSymbol().parameterList().stream()
                            .map(parameter -> parameter.descriptorString())
                            .toList()
                            .equals(Arrays.stream(written.getParameterTypes())
                                    .map(Class::descriptorString)
                                    .toList());
            if (same) {
                return variable(method, slot(written, i));
            }
        }
        throw new AssertionError("no " + text(call) + " in " + owner);
    }

    private static int slot(Executable call, int i) {
        int slot = Modifier.isStatic(call.getModifiers()) ? 0 : 1;
        for (int before = 0; before < i; before++) {
            Class<?> type = call.getParameterTypes()[before];
            slot += type == long.class || type == double.class ? 2 : 1;
        }
        return slot;
    }

    private static String variable(MethodModel method, int slot) {
        return method
                .findAttribute(Attributes.code())
                .flatMap(code -> code.findAttribute(Attributes.localVariableTable()))
                .map(LocalVariableTableAttribute::localVariables)
                .orElseThrow()
                .stream()
                .filter(variable -> variable.slot() == slot && variable.startPc() == 0)
                .map(variable -> variable.name().stringValue())
                .findFirst()
                .orElseThrow();
    }

    private static List<Class<?>> publicTypes() throws Exception {
        List<Class<?>> types = new ArrayList<>();
        for (Class<?> anchor : List.of(Poll.class, Reactor.class)) {
            for (String name : classesBeside(anchor)) {
                Class<?> type = Class.forName(name, false, anchor.getClassLoader());
                boolean isPublic = true;
                for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
                    isPublic &= Modifier.isPublic(outer.getModifiers());
                }
                if (isPublic && !FOR_BACKENDS.contains(type) && !Throwable.class.isAssignableFrom(type)) {
                    types.add(type);
                }
            }
        }
        return types;
    }

    private static List<String> classesBeside(Class<?> anchor) throws IOException, URISyntaxException {
        Path place = Path.of(
                anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            return classNames(place);
        }
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
            return classNames(jar.getPath("/"));
        }
    }

    private static List<String> classNames(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file ->
                            root.relativize(file).toString().replace('/', '.').replace('\\', '.'))
                    .filter(file ->
                            file.startsWith("org.poll4j.") && file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file -> file.substring(0, file.length() - ".class".length()))
                    .sorted()
                    .toList();
        }
    }

    private @Nullable Object value(Class<?> type) throws IOException {
        if (type == TcpSocket.class) { // ended by a step that fails
            return opened(TcpSocket.open(StandardProtocolFamily.INET));
        }
        if (type == UnixSocket.class) {
            return opened(UnixSocket.open());
        }
        if (!values.containsKey(type)) {
            throw new AssertionError("no value of the type " + type.getName() + ": add one to this test");
        }
        return values.get(type);
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    private void open() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        values.putAll(Map.of(int.class, 0, long.class, 0L, boolean.class, false, int[].class, new int[0]));
        values.putAll(Map.of(byte[].class, new byte[1], String.class, "name", byte.class, (byte) 0));
        values.put(RegistrationListener.class, (RegistrationListener) token -> {});
        values.put(Object.class, true);
        values.put(Duration.class, Duration.ZERO);
        values.put(Path.class, ANY_PATH);
        values.put(ByteBuffer.class, ByteBuffer.allocate(1));
        values.put(ByteBuffer[].class, new ByteBuffer[] {ByteBuffer.allocate(1)});
        values.put(MemorySegment.class, MemorySegment.ofArray(new byte[1]));
        values.put(InetSocketAddress.class, any);
        values.put(SocketAddress.class, any);
        values.put(InetAddress.class, InetAddress.ofLiteral("227.1.1.1"));
        values.put(java.net.NetworkInterface.class, null);
        values.put(ProtocolFamily.class, StandardProtocolFamily.INET);
        values.put(SocketOption.class, StandardSocketOptions.SO_RCVBUF);
        values.put(IntConsumer.class, (IntConsumer) _ -> {});
        values.put(Function.class, (Function<Object, Pollable<Object>>) Pollable::ready);
        values.put(CompletionStage.class, new CompletableFuture<>());
        values.put(Collection.class, List.of(Pollable.ready(1)));
        openApi(any);
        openRuntime();
    }

    private void openApi(InetSocketAddress any) throws IOException {
        Backend backend = Backends.system();
        Poll poll = opened(Poll.open());
        TcpListener listener = opened(TcpListener.bind(any));
        TcpStream stream = opened(TcpStream.connect(listener.localAddress()));
        while (!stream.finishConnect()) {
            Thread.onSpinWait();
        }
        UnixStream[] pair = UnixStream.pair();
        opened(pair[1]);
        Pipe pipe = opened(Pipe.open());
        UdpSocket udp = opened(UdpSocket.bind(any));
        UnixAddress path = UnixAddress.ofPath(ANY_PATH);
        SourceFd fd = opened(SourceFd.borrow(pipe.receiver().handle()));
        Descriptor descriptor = new Descriptor(Descriptor.Kind.POSIX, 1_000_000, Descriptor.Closer.NONE);
        for (Object value :
                List.of(poll, poll.registry(), listener, stream, udp, pipe, pipe.sender(), pipe.receiver(), fd, path)) {
            values.put(value.getClass(), value);
        }
        values.put(Backend.class, backend);
        values.put(Events.class, Events.withCapacity(1));
        values.put(Token.class, new Token(1));
        values.put(Interest.class, Interest.READABLE);
        values.put(Trigger.class, Trigger.EDGE);
        values.put(Registry.class, poll.registry());
        values.put(Waker.class, new Waker(poll.registry(), new Token(2)));
        values.put(Timer.class, new Timer(poll.registry(), new Token(3)));
        values.put(Source.class, stream);
        values.put(DatagramSource.class, udp);
        values.put(DescriptorSource.class, stream);
        values.put(StreamSocket.class, stream);
        values.put(long[].class, new long[0]);
        values.put(QueueDeniedException.class, new QueueDeniedException(new IOException("a test")));
        values.put(UnixStream.class, opened(pair[0]));
        values.put(UnixDatagram.class, opened(UnixDatagram.unbound()));
        values.put(UnixListener.class, opened(UnixListener.bind(UnixAddress.UNNAMED)));
        values.put(UnixType.class, UnixType.STREAM);
        values.put(Sockets.Membership.class, Sockets.Membership.JOIN);
        values.put(PeerAddress.class, PeerAddress.of(any));
        values.put(AddressBuffer.class, PeerAddress.of(any));
        Datagrams batch = Datagrams.allocate(1, 1);
        batch.add(ByteBuffer.allocate(1), PeerAddress.of(any));
        values.put(Datagrams.class, batch);
        values.put(DatagramBatch.class, batch);
        values.put(Descriptor.class, descriptor);
        values.put(Descriptor.Kind.class, Descriptor.Kind.POSIX);
        values.put(Descriptor.Closer.class, Descriptor.Closer.NONE);
        values.put(IoOperation.class, (IoOperation) _ -> 0);
        values.put(SendFile.class, opened(SendFile.open(Files.createTempFile("poll4j", "file"))));
        values.put(Relay.class, opened(Relay.open(stream, stream)));
        values.put(TimerSource.class, opened(TimerSource.open()));
        values.put(ProcessExit.class, opened(ProcessExit.of(ProcessHandle.current())));
        values.put(ProcessHandle.class, ProcessHandle.current());
        ChildProcess child = opened(ChildProcess.start(new ProcessBuilder("true")));
        values.put(ChildProcess.class, child);
        values.put(Process.class, child.process());
        values.put(ProcessBuilder.class, new ProcessBuilder("true"));
        values.put(SignalWatch.class, opened(SignalWatch.open(poll.registry(), "WINCH", new Token(3))));
        values.put(Registration.class, new Registration() {
            @Override
            public void end(Descriptor closing) {}

            @Override
            public void withdraw(Descriptor released) {}

            @Override
            public void rearm(int directions) {}
        });
    }

    private void openRuntime() throws IOException {
        Reactor reactor = opened(Reactor.open());
        InetSocketAddress any = (InetSocketAddress) values.get(InetSocketAddress.class);
        BlockingListener<TcpStream> listener = opened(BlockingListener.bind(reactor, any));
        TcpListener target = (TcpListener) values.get(TcpListener.class);
        values.put(Reactor.class, reactor);
        values.put(BlockingListener.class, listener);
        values.put(BlockingStream.class, opened(BlockingStream.connect(reactor, target.localAddress())));
        values.put(BlockingDatagrams.class, opened(BlockingDatagrams.of(reactor, UdpSocket.bind(any))));
        values.put(Watch.class, opened(reactor.watch(UdpSocket.bind(any), Interest.READABLE.add(Interest.WRITABLE))));
        TaskExecutor executor = opened(TaskExecutor.open(1));
        values.put(TaskExecutor.class, executor);
        values.put(Task.class, executor.spawn(Pollable.ready(1)));
        values.put(Pollable.class, Pollable.ready(1));
        values.put(TaskWaker.class, (TaskWaker) () -> {});
        values.put(Context.class, new Context(() -> {}));
        values.put(Slab.class, new Slab<>());
        values.put(EventLoop.class, opened(EventLoop.open()));
        values.put(EventLoop.Handler.class, (EventLoop.Handler) _ -> {});
        values.put(Runnable.class, (Runnable) () -> {});
        values.put(Throwable.class, new Throwable());
        values.put(Consumer.class, (Consumer<Object>) _ -> {});
    }
}
