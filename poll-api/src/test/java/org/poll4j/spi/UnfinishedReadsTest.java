package org.poll4j.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Only reads of this thread that could have continued count, and none while a peer does not take its output. */
@Timeout(60)
class UnfinishedReadsTest {
    private final Descriptor read = descriptor(3);
    private final Descriptor drained = descriptor(4);
    private final Descriptor ended = descriptor(5);
    private final Descriptor reported = descriptor(6);
    private final Descriptor elsewhere = descriptor(7);

    private static Descriptor descriptor(long handle) {
        return new Descriptor(Descriptor.Kind.POSIX, handle, Descriptor.Closer.NONE);
    }

    private void read() throws InterruptedException {
        for (Descriptor each : List.of(read, drained, ended, reported)) {
            UnfinishedReads.transfer(each, Readiness.READABLE, 1);
        }
        UnfinishedReads.transfer(drained, Readiness.READABLE, ByteIo.WOULD_BLOCK);
        UnfinishedReads.transfer(ended, Readiness.READABLE, ByteIo.END);
        UnfinishedReads.reported(reported);
        Thread.ofPlatform()
                .start(() -> UnfinishedReads.transfer(elsewhere, Readiness.READABLE, 1))
                .join();
    }

    @Test
    void are_of_this_thread_and_end_with_a_write_that_would_block() throws InterruptedException {
        read();
        UnfinishedReads.transfer(drained, Readiness.WRITABLE, 1);
        assertEquals(List.of(read), UnfinishedReads.take());
        assertEquals(List.of(), UnfinishedReads.take());
        read();
        UnfinishedReads.transfer(drained, Readiness.WRITABLE, ByteIo.WOULD_BLOCK);
        assertEquals(List.of(), UnfinishedReads.take());
    }
}
