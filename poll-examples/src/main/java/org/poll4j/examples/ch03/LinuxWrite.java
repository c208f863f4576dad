package org.poll4j.examples.ch03;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * The system call {@code write} in three ways, from the bare instruction to the function that everybody uses. Each
 * returns the number of bytes written. For Linux.
 */
@SuppressWarnings("restricted") // calling C is what this is about
final class LinuxWrite {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final boolean X86_64 = System.getProperty("os.arch").equals("amd64");

    /** The number of {@code write} differs between processors: asm/unistd.h. */
    private static final long SYS_WRITE = X86_64 ? 1 : 64;

    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int PROT_READ_EXEC = 1 | 4;
    private static final int MAP_PRIVATE_ANONYMOUS = 2 | 0x20;
    private static final long PAGE = 4096;

    /**
     * {@code long (*)(long number, long fd, void *bytes, long length)}. C passes arguments in rdi, rsi, rdx and rcx;
     * the kernel wants the number in rax and the arguments in rdi, rsi and rdx.
     */
    private static final byte[] SYSCALL_X86_64 = {
        0x48,
        (byte) 0x89,
        (byte) 0xf8, // mov rax, rdi
        0x48,
        (byte) 0x89,
        (byte) 0xf7, // mov rdi, rsi
        0x48,
        (byte) 0x89,
        (byte) 0xd6, // mov rsi, rdx
        0x48,
        (byte) 0x89,
        (byte) 0xca, // mov rdx, rcx
        0x0f,
        0x05, //                     syscall
        (byte) 0xc3, //                    ret
    };

    private LinuxWrite() {}

    /** Whether {@link #byInstruction} knows this machine's processor. */
    static boolean knowsTheInstruction() {
        return X86_64;
    }

    /**
     * By the processor's own instruction. Java has no inline assembler, but machine code is only bytes that may be
     * executed.
     */
    static long byInstruction(int fd, String text) throws Throwable {
        MemorySegment code = map(SYSCALL_X86_64);
        MethodHandle syscall =
                LINKER.downcallHandle(code, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = utf8(arena, text);
            return (long) syscall.invokeExact(SYS_WRITE, (long) fd, bytes, bytes.byteSize());
        } finally {
            unmap(code);
        }
    }

    /**
     * By {@code syscall(2)}, the C library's function for calls that it has no function for. Its arguments are
     * variadic.
     */
    static long bySyscall(int fd, String text) throws Throwable {
        MethodHandle syscall = function(
                "syscall",
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = utf8(arena, text);
            return (long) syscall.invokeExact(SYS_WRITE, (long) fd, bytes, bytes.byteSize());
        }
    }

    /** By the C library, which knows the number and sets errno. The same on every Unix. */
    static long byLibc(int fd, String text) throws Throwable {
        MethodHandle write = function("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = utf8(arena, text);
            return (long) write.invokeExact(fd, bytes, bytes.byteSize());
        }
    }

    private static MemorySegment utf8(Arena arena, String text) {
        return arena.allocateFrom(JAVA_BYTE, text.getBytes(StandardCharsets.UTF_8));
    }

    /** First writable, then executable: never both at a time. */
    private static MemorySegment map(byte[] code) throws Throwable {
        MethodHandle mmap = function(
                "mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
        MemorySegment page = (MemorySegment)
                mmap.invokeExact(MemorySegment.NULL, PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
        if (page.address() == -1) {
            throw new IllegalStateException("mmap: no memory");
        }
        page = page.reinterpret(PAGE);
        MemorySegment.copy(code, 0, page, JAVA_BYTE, 0, code.length);
        MethodHandle mprotect = function("mprotect", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
        if ((int) mprotect.invokeExact(page, PAGE, PROT_READ_EXEC) != 0) {
            unmap(page);
            throw new IllegalStateException("mprotect: this system executes no memory that was written to");
        }
        return page;
    }

    private static void unmap(MemorySegment page) throws Throwable {
        MethodHandle munmap = function("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
        int _ = (int) munmap.invokeExact(page, PAGE);
    }

    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }
}
