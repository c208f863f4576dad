package org.poll4j.examples.ch03;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Windows does not promise the numbers of its system calls: they change from release to release, and kernel32 is the
 * lowest level to call. Its function for a console takes UTF-16 and counts units, not bytes.
 */
@SuppressWarnings("restricted") // calling C is what this is about
final class WindowsWrite {
    private static final int STD_OUTPUT_HANDLE = -11;

    private WindowsWrite() {}

    /**
     * By {@code WriteConsoleW}.
     *
     * @return how many UTF-16 units were written; −1 if the output is no console, which this function needs
     */
    static int byConsole(String text) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup kernel32 = SymbolLookup.libraryLookup("kernel32.dll", arena);
            MethodHandle getStdHandle = function(kernel32, "GetStdHandle", FunctionDescriptor.of(ADDRESS, JAVA_INT));
            MethodHandle writeConsole = function(
                    kernel32,
                    "WriteConsoleW",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
            MemorySegment console = (MemorySegment) getStdHandle.invokeExact(STD_OUTPUT_HANDLE);
            MemorySegment units = arena.allocateFrom(JAVA_CHAR, text.toCharArray());
            MemorySegment written = arena.allocate(JAVA_INT);
            int done = (int) writeConsole.invokeExact(console, units, text.length(), written, MemorySegment.NULL);
            return done == 0 ? -1 : written.get(JAVA_INT, 0);
        }
    }

    private static MethodHandle function(SymbolLookup library, String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type);
    }
}
