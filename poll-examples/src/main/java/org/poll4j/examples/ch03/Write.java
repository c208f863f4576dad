package org.poll4j.examples.ch03;

import java.io.PrintStream;

/** One line of text, brought to the console by as little as this system allows. */
public final class Write {
    private static final int STDOUT = 1;

    private Write() {}

    public static void main(String[] args) throws Throwable {
        String system = System.getProperty("os.name");
        if (system.equals("Linux")) {
            linux(STDOUT, System.out);
        } else if (system.startsWith("Windows")) {
            windows(System.out);
        } else {
            LinuxWrite.byLibc(STDOUT, "by libc\n"); // where numbers of system calls are no promise either
        }
    }

    /** Writes to a descriptor in three ways, and tells how far each came. */
    static void linux(int fd, PrintStream out) throws Throwable {
        if (LinuxWrite.knowsTheInstruction()) {
            out.println(LinuxWrite.byInstruction(fd, "by the syscall instruction\n") + " bytes");
        } else {
            out.println("by the syscall instruction: written for x86-64 only");
        }
        out.println(LinuxWrite.bySyscall(fd, "by syscall(2)\n") + " bytes");
        out.println(LinuxWrite.byLibc(fd, "by libc\n") + " bytes");
    }

    private static void windows(PrintStream out) throws Throwable {
        int units = WindowsWrite.byConsole("by WriteConsoleW\r\n");
        out.println(units < 0 ? "the output is no console, and WriteConsoleW needs one" : units + " units");
    }
}
