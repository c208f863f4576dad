package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.DescriptorSource;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.UdpSocket;
import org.poll4j.net.UnixStream;
import org.poll4j.unix.Pipe;

/** What is opened, registered and closed again and again leaves no descriptor and no native memory. */
@Tag("starts-jvm")
class LifetimeTest {
    /** A million under the profile "heavy". */
    private static final int CYCLES = Integer.getInteger("org.poll4j.lifetime.cycles", 20_000);

    @Test
    @Timeout(600)
    void opening_registering_and_closing_leaves_no_descriptor_and_no_memory() throws Exception {
        Requires.proc();
        ChildJvm.Ended ended = ChildJvm.run(List.of(
                "-XX:NativeMemoryTracking=summary",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ChildJvm.classPathFor(Program.class),
                Program.class.getName(),
                Integer.toString(CYCLES)));
        assertEquals("as before", ended.output().strip());
        assertEquals(0, ended.status());
    }

    /** What the JVM runs: compares before with after. */
    static final class Program {
        /** Of the garbage collector's own, and what the JVM allocates for itself. */
        private static final long SLACK_KIB = 256;

        private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");

        private Program() {}

        public static void main(String[] arguments) throws Exception {
            int cycles = Integer.parseInt(arguments[0]);
            live(2_000);
            int descriptors = OpenFiles.all().size();
            long memory = nativeKib();
            live(cycles);
            int left = OpenFiles.all().size() - descriptors;
            long grown = grown(memory);
            System.out.println(
                    left == 0 && grown <= SLACK_KIB ? "as before" : left + " descriptors, " + grown + " KiB are left");
        }

        /** One source after another, and now and then another Poll. */
        private static void live(int cycles) throws IOException {
            for (int done = 0; done < cycles; ) {
                try (Poll poll = Poll.open()) {
                    for (int i = 0; i < 100 && done < cycles; i++, done++) {
                        liveOnce(poll, done % 4);
                    }
                }
            }
        }

        private static void liveOnce(Poll poll, int kind) throws IOException {
            InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            switch (kind) {
                case 0 -> registerAndClose(poll, TcpListener.bind(local));
                case 1 -> registerAndClose(poll, UdpSocket.bind(local));
                case 2 -> registerAndClose(poll, UnixStream.pair());
                default -> {
                    Pipe pipe = Pipe.open();
                    registerAndClose(poll, pipe.receiver(), pipe.sender());
                }
            }
        }

        private static void registerAndClose(Poll poll, DescriptorSource... sources) throws IOException {
            for (DescriptorSource source : sources) {
                poll.registry().register(source, new Token(0), Interest.READABLE);
                source.close();
            }
        }

        /** Memory of what is no longer referenced is freed by the garbage collector, some time. */
        private static long grown(long before) throws Exception {
            long grown = nativeKib() - before;
            long patience = System.nanoTime() + 60_000_000_000L;
            while (grown > SLACK_KIB && System.nanoTime() < patience) {
                System.gc();
                grown = nativeKib() - before;
            }
            return grown;
        }

        /** What arenas and direct buffers have taken from the system. */
        private static long nativeKib() throws JMException {
            Object summary = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmNativeMemory",
                            new Object[] {new String[] {"summary"}},
                            new String[] {String[].class.getName()});
            Matcher other = OTHER.matcher(summary.toString());
            return other.find() ? Long.parseLong(other.group(1)) : 0;
        }
    }
}
