package org.poll4j.bench.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.poll4j.Interest;
import org.poll4j.runtime.BlockingStream;
import org.poll4j.runtime.Pollable;
import org.poll4j.runtime.Reactor;
import org.poll4j.runtime.TaskExecutor;
import org.poll4j.unix.Pipe;

/**
 * {@code IdleProgram SECONDS}: a reactor, an executor of 4 threads, and tasks of each kind that wait for what does not
 * come; prints the milliseconds of CPU time that this process used meanwhile.
 */
public final class IdleProgram {
    private IdleProgram() {}

    /**
     * Runs it.
     *
     * @param args as above
     * @throws Exception if it fails
     */
    public static void main(String[] args) throws Exception {
        Duration time = Duration.ofSeconds(Integer.parseInt(args[0]));
        try (Reactor reactor = Reactor.open();
                TaskExecutor executor = TaskExecutor.open(4);
                Pipe one = Pipe.open();
                Pipe other = Pipe.open()) {
            var watch = reactor.watch(one.receiver(), Interest.READABLE);
            executor.spawn(watch.ready(Interest.READABLE));
            executor.spawn(reactor.sleep(Duration.ofDays(1)));
            var stream = BlockingStream.of(reactor, other.receiver());
            Thread.startVirtualThread(() -> {
                try {
                    stream.read(ByteBuffer.allocate(1));
                } catch (IOException closed) {
                    // at the end
                }
            });
            long before = Cpu.nanos();
            executor.spawn(reactor.sleep(time).then(_ -> Pollable.ready("over")))
                    .join();
            System.out.println((Cpu.nanos() - before) / 1e6);
            stream.close();
        }
    }
}
