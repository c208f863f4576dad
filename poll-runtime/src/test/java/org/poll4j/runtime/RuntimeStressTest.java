package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Interest;
import org.poll4j.unix.Pipe;

/** Threads that wake, poll, register and cancel at the same time: a wake-up that is lost makes one of these hang. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RuntimeStressTest {
    private static final int THREADS = 4;

    @Test
    void every_message_of_every_thread_is_taken() throws Exception {
        int posts = 20_000;
        List<Mailbox> boxes = new ArrayList<>();
        List<Task<Integer>> tasks = new ArrayList<>();
        try (TaskExecutor executor = TaskExecutor.open(THREADS)) {
            for (int i = 0; i < 16; i++) {
                boxes.add(new Mailbox());
                tasks.add(executor.spawn(boxes.get(i)));
            }
            List<Background<Boolean>> posters = new ArrayList<>();
            for (int seed = 0; seed < THREADS; seed++) {
                Random random = new Random(seed);
                posters.add(Background.run(() -> {
                    for (int i = 0; i < posts; i++) {
                        boxes.get(random.nextInt(boxes.size())).post();
                    }
                    return true;
                }));
            }
            for (Background<Boolean> poster : posters) {
                poster.join();
            }
            boxes.forEach(Mailbox::end);
            int taken = 0;
            for (Task<Integer> task : tasks) {
                taken += task.join();
            }
            assertEquals(THREADS * posts, taken);
            boxes.forEach(box -> assertEquals("", box.fault));
        }
    }

    /** One cell that one thread polls and another signals. */
    private static final class Meeting implements TaskWaker {
        private final WakerCell cell = new WakerCell();
        private boolean found;
        private volatile int woken;

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread signals
        public void wake() {
            woken++;
        }
    }

    @Test
    void a_signal_and_a_poll_always_meet() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        for (int round = 0; round < 200; round++) {
            List<Meeting> meetings = Stream.generate(Meeting::new).limit(500).toList();
            var signals = Background.run(() -> {
                together.await();
                meetings.forEach(meeting -> meeting.cell.signal());
                return true;
            });
            together.await();
            meetings.forEach(meeting -> meeting.found = meeting.cell.poll(meeting));
            signals.join();
            for (Meeting meeting : meetings) {
                assertEquals(meeting.found ? 0 : 1, meeting.woken);
            }
        }
    }

    @Test
    void a_cancellation_races_with_wakes_and_the_end_is_one() throws Exception {
        try (TaskExecutor executor = TaskExecutor.open(2)) {
            for (int i = 0; i < 5_000; i++) {
                Mailbox box = new Mailbox();
                Task<Integer> task = executor.spawn(box);
                var poster = Background.runVirtually(() -> {
                    box.post();
                    task.wake();
                    box.end();
                    return true;
                });
                task.cancel();
                try {
                    assertEquals(1, task.join());
                } catch (CancellationException cancelled) {
                    // it came first
                }
                poster.join();
                assertEquals("", box.fault);
                assertEquals(1, box.drops);
            }
        }
    }

    /** Passes a byte from pipe to pipe, and registers again now and then. */
    private static final class Relay implements Pollable<Integer> {
        private final Reactor reactor;
        private final Pipe.Receiver from;
        private final Pipe.Sender to;
        private final Random random;
        private final ByteBuffer one = ByteBuffer.allocate(1);
        private Watch<Pipe.Receiver> watch;
        private int left;

        Relay(Reactor reactor, Pipe.Receiver from, Pipe.Sender to, int rounds) throws IOException {
            this.reactor = reactor;
            this.from = from;
            this.to = to;
            this.left = rounds;
            this.random = new Random(rounds);
            this.watch = reactor.watch(from, Interest.READABLE);
        }

        @Override
        public PollState<Integer> poll(Context context) throws IOException {
            while (left > 0) {
                if (random.nextInt(8) == 0) {
                    watch.release();
                    watch = reactor.watch(from, Interest.READABLE);
                }
                if (from.read(one.clear()) > 0) {
                    to.write(one.flip());
                    left--;
                } else if (!watch.pollReady(context, Interest.READABLE)) {
                    return PollState.notReady();
                }
            }
            return PollState.ready(0);
        }

        @Override
        public void drop() {
            try {
                watch.release();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void bytes_go_round_though_sources_are_registered_again() throws Exception {
        int size = 8;
        int rounds = 2_000;
        List<Pipe> ring = new ArrayList<>();
        try (Reactor reactor = Reactor.open();
                TaskExecutor executor = TaskExecutor.open(THREADS)) {
            List<Task<Integer>> relays = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                ring.add(Pipe.open());
            }
            for (int i = 0; i < size; i++) {
                Pipe.Sender next = ring.get((i + 1) % size).sender();
                relays.add(executor.spawn(new Relay(reactor, ring.get(i).receiver(), next, rounds)));
            }
            ring.getFirst().sender().write(ByteBuffer.allocate(1));
            for (Task<Integer> relay : relays) {
                assertEquals(0, relay.join());
            }
            assertTrue(reactor.toString().contains(" 0 registrations"), reactor.toString());
        } finally {
            for (Pipe pipe : ring) {
                pipe.close();
            }
        }
    }

    @Test
    void sleeps_are_added_cancelled_and_over_at_the_same_time() throws Exception {
        try (Reactor reactor = Reactor.open();
                TaskExecutor executor = TaskExecutor.open(THREADS)) {
            Random random = new Random(1);
            List<Task<?>> cancelled = new ArrayList<>();
            List<Task<?>> over = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                over.add(executor.spawn(reactor.sleep(Duration.ofNanos(random.nextInt(3_000_000)))));
                cancelled.add(executor.spawn(reactor.sleep(Duration.ofDays(1 + random.nextInt(9)))));
                cancelled.get(random.nextInt(cancelled.size())).cancel();
            }
            over.forEach(Task::join);
            cancelled.forEach(Task::cancel);
            for (Task<?> task : cancelled) {
                assertThrows(CancellationException.class, task::join);
            }
            assertEquals(0, reactor.registry().timerCount(), "no timer is left");
        }
    }
}
