package org.poll4j.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Links native functions to method handles that capture errno, all but {@link #bare} ones. Their first argument is the
 * segment that receives it: {@link Errno}.
 *
 * <p>jextract's own functions cannot capture errno, and touching one links a handle that no caller needs. So this class
 * links the handles, and each backend's tests prove that their descriptors equal jextract's. Linking dominates the
 * start-up time: each new shape (types and options) costs much more than a further function of a known one. Keep
 * handles in lazily loaded classes, and shapes few.
 *
 * @see <a href="https://openjdk.org/jeps/454">JEP 454</a>
 */
public final class Downcall {
    /**
     * A linked function, for the tests that compare descriptors with jextract's, and for native-image metadata.
     *
     * @param name the C name
     * @param descriptor as linked
     * @param capturing whether errno is captured
     * @param critical whether linked as critical
     * @param firstVariadic the index of the first variadic argument, −1 for none
     */
    public record Linked(
            String name, FunctionDescriptor descriptor, boolean capturing, boolean critical, int firstVariadic) {}

    private static final List<Linked> LINKED = new CopyOnWriteArrayList<>();
    private static final List<FunctionDescriptor> UPCALLS = new CopyOnWriteArrayList<>();
    private static final Linker LINKER = Linker.nativeLinker();
    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    private static final SymbolLookup[] LIBRARIES = libraries();

    /** On Windows sockets too leave their error there: WSAGetLastError is another name of GetLastError. */
    private static final Linker.Option CAPTURE = Linker.Option.captureCallState(WINDOWS ? "GetLastError" : "errno");

    private static final Linker.Option CRITICAL = Linker.Option.critical(true);
    private static final String DENIED = "poll4j calls native functions: start java with"
            + " --enable-native-access=org.poll4j.ffm,org.poll4j.epoll,org.poll4j.kqueue,org.poll4j.iocp"
            + " (on the class path: --enable-native-access=ALL-UNNAMED)";

    private Downcall() {}

    private static SymbolLookup[] libraries() {
        return WINDOWS
                ? new SymbolLookup[] {library("kernel32"), library("ws2_32"), library("ntdll"), LINKER.defaultLookup()}
                : new SymbolLookup[] {LINKER.defaultLookup()};
    }

    /**
     * One of the system's functions; what it lacks may come from a library that was loaded, such as libkqueue. No
     * chain by {@link SymbolLookup#or}, whose lambdas would be made at start.
     */
    private static Optional<MemorySegment> find(String name) {
        for (SymbolLookup library : LIBRARIES) {
            Optional<MemorySegment> found = library.find(name);
            if (found.isPresent()) {
                return found;
            }
        }
        return SymbolLookup.loaderLookup().find(name);
    }

    @SuppressWarnings("restricted") // these libraries belong to Windows
    private static SymbolLookup library(String name) {
        return SymbolLookup.libraryLookup(name, Arena.global());
    }

    /**
     * Links a function that may block or take long. Garbage collection can run meanwhile.
     *
     * @param name the C name
     * @param descriptor its types
     * @return a handle that takes an errno segment first
     * @throws UnsatisfiedLinkError if there is no such function
     * @throws UnsupportedOperationException if native access is denied; says what to do
     */
    public static MethodHandle plain(String name, FunctionDescriptor descriptor) {
        return link(new Linked(name, descriptor, true, false, -1));
    }

    /**
     * Links a variadic function as one of fixed arguments.
     *
     * @param name the C name
     * @param descriptor its types
     * @param firstVariadic the index of the first argument that stands for the dots
     * @return a handle that takes an errno segment first
     * @throws UnsatisfiedLinkError if there is no such function
     * @throws UnsupportedOperationException if native access is denied; says what to do
     */
    public static MethodHandle variadic(String name, FunctionDescriptor descriptor, int firstVariadic) {
        return link(new Linked(name, descriptor, true, false, firstVariadic));
    }

    /**
     * Links a function that never blocks and returns soon, for the least cost and for heap memory without a copy. The
     * whole JVM waits for it at the next garbage collection: only for calls on descriptors that cannot block.
     *
     * @param name the C name
     * @param descriptor its types
     * @return a handle that takes an errno segment first
     * @throws UnsatisfiedLinkError if there is no such function
     * @throws UnsupportedOperationException if native access is denied; says what to do
     */
    public static MethodHandle critical(String name, FunctionDescriptor descriptor) {
        return link(new Linked(name, descriptor, true, true, -1));
    }

    /**
     * Links a function without capturing errno: one that changes nothing when it fails, so that it can be called again
     * through {@link #plain} to learn why. Capturing makes a slice of the errno segment for each call, which not every
     * compilation optimizes away, and costs 2 ns.
     *
     * @param name the C name
     * @param descriptor its types
     * @return a handle that takes no errno segment
     * @throws UnsatisfiedLinkError if there is no such function
     * @throws UnsupportedOperationException if native access is denied; says what to do
     */
    public static MethodHandle bare(String name, FunctionDescriptor descriptor) {
        return link(new Linked(name, descriptor, false, false, -1));
    }

    /**
     * Links a function that is both {@link #bare} and {@link #critical}.
     *
     * @param name the C name
     * @param descriptor its types
     * @return a handle that takes no errno segment
     * @throws UnsatisfiedLinkError if there is no such function
     * @throws UnsupportedOperationException if native access is denied; says what to do
     */
    public static MethodHandle bareCritical(String name, FunctionDescriptor descriptor) {
        return link(new Linked(name, descriptor, false, true, -1));
    }

    /**
     * Makes a function pointer at which the system calls a Java method. The pointer stays valid forever.
     *
     * @param target must not throw, which would end the JVM
     * @param descriptor its types
     * @return a function pointer to pass to a call
     * @throws UnsupportedOperationException if native access is denied; says what to do
     */
    @SuppressWarnings("restricted") // the one place that links
    public static MemorySegment upcall(MethodHandle target, FunctionDescriptor descriptor) {
        try {
            MemorySegment address = LINKER.upcallStub(target, descriptor, Arena.global());
            UPCALLS.add(descriptor);
            return address;
        } catch (IllegalCallerException e) {
            throw denied(e);
        }
    }

    /**
     * Returns whether the system has a function. Linking a missing one throws, so probe for optional functions first.
     *
     * @param name the C name
     * @return true if it can be linked
     */
    public static boolean exists(String name) {
        return find(name).isPresent();
    }

    /**
     * Returns the functions that were linked so far.
     *
     * @return a snapshot, in order
     */
    public static List<Linked> linked() {
        return List.copyOf(LINKED);
    }

    /**
     * Returns the descriptors of the upcalls that were made so far.
     *
     * @return a snapshot, in order
     */
    public static List<FunctionDescriptor> upcalls() {
        return List.copyOf(UPCALLS);
    }

    /**
     * Checks that this module may link. Call this before a static initialiser links, because its error would hide the
     * advice.
     *
     * @throws UnsupportedOperationException if native access is denied; says what to do
     */
    @SuppressWarnings("restricted") // asks, and does nothing
    public static void requireNativeAccess() {
        try {
            MemorySegment.NULL.reinterpret(0);
        } catch (IllegalCallerException e) {
            throw denied(e);
        }
    }

    /**
     * Makes the exception for denied native access.
     *
     * @param cause what the JVM threw
     * @return an error that says which flag is missing
     */
    public static UnsupportedOperationException denied(Throwable cause) {
        return new UnsupportedOperationException(DENIED, cause);
    }

    /**
     * Throws again what {@code invokeExact} has thrown. A native function throws nothing, so the exception comes from
     * the JVM. A RuntimeException is the user's error (memory of a closed arena, or of one that is confined to another
     * thread), and a VirtualMachineError is an exhausted stack or memory; both are thrown unchanged. Anything else is a
     * bug of the caller, such as a wrong argument type.
     *
     * @param thrown by {@code invokeExact}
     * @return an error for the caller to throw, if it is such a bug
     */
    public static AssertionError rethrow(Throwable thrown) {
        if (thrown instanceof RuntimeException misuse) {
            throw misuse;
        }
        if (thrown instanceof VirtualMachineError exhausted) {
            throw exhausted;
        }
        return new AssertionError("a native call threw", thrown);
    }

    /**
     * Links a function in any form; the methods above have names for the usual ones.
     *
     * @param function what and how
     * @return a handle that takes an errno segment first, if that is captured
     * @throws UnsatisfiedLinkError if there is no such function
     * @throws UnsupportedOperationException if native access is denied; says what to do
     */
    @SuppressWarnings("restricted") // the one place that links
    public static MethodHandle link(Linked function) {
        MemorySegment address = find(function.name()).orElse(MemorySegment.NULL);
        if (address.equals(MemorySegment.NULL)) {
            throw new UnsatisfiedLinkError("no native function " + function.name() + " on this system");
        }
        try {
            MethodHandle handle = LINKER.downcallHandle(address, function.descriptor(), options(function));
            LINKED.add(function);
            return handle;
        } catch (IllegalCallerException e) {
            throw denied(e);
        }
    }

    private static Linker.Option[] options(Linked function) {
        List<Linker.Option> options = new ArrayList<>();
        if (function.capturing()) {
            options.add(CAPTURE);
        }
        if (function.critical()) {
            options.add(CRITICAL);
        }
        if (function.firstVariadic() >= 0) {
            options.add(Linker.Option.firstVariadicArg(function.firstVariadic()));
        }
        return options.toArray(Linker.Option[]::new);
    }
}
