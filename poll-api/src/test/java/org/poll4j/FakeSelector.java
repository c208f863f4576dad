package org.poll4j;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.ReadySink;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Selector.Trigger;

/** A selector without a kernel: records its calls, and reports what the test plans. */
class FakeSelector implements Selector {
    /** What one call of select does. */
    interface Answer {
        void to(ReadySink sink, int max, long timeoutNanos) throws IOException;
    }

    /** What happens in the middle of add, modify or remove. */
    interface Hook {
        void run(long key) throws IOException;
    }

    final List<String> calls = new ArrayList<>();
    final Deque<Answer> answers = new ArrayDeque<>();
    final List<Long> timeouts = new ArrayList<>();
    /** The key of the last add or modify. */
    long key;

    @Nullable
    Hook during;

    /** What renew does instead. */
    @Nullable
    Hook renewing;

    /** Further action of {@code wakeup}. */
    Runnable waking = () -> {};

    int wakeups;
    boolean interrupted;
    boolean closed;

    @Override
    public void add(Descriptor descriptor, long newKey, int interest, Trigger trigger, int rawBits) throws IOException {
        change("add " + text(descriptor, interest, trigger), newKey);
    }

    @Override
    public void modify(Descriptor descriptor, long newKey, int interest, Trigger trigger, int rawBits)
            throws IOException {
        change("modify " + text(descriptor, interest, trigger), newKey);
    }

    @Override
    public void remove(Descriptor descriptor) throws IOException {
        change("remove " + descriptor.fd(), key);
    }

    private void change(String call, long newKey) throws IOException {
        calls.add(call);
        key = newKey;
        if (during != null) {
            during.run(newKey);
        }
    }

    private static String text(Descriptor descriptor, int interest, Trigger trigger) {
        return descriptor.fd() + " " + Readiness.toString(interest) + " " + trigger;
    }

    @Override
    public void rearm(Descriptor descriptor, int directions) {
        calls.add("rearm " + descriptor.fd() + " " + Readiness.toString(directions));
    }

    @Override
    public boolean select(ReadySink sink, int max, long timeoutNanos) throws IOException {
        timeouts.add(timeoutNanos);
        Answer answer = answers.poll();
        if (answer != null) {
            answer.to(sink, max, timeoutNanos);
        }
        return interrupted;
    }

    @Override
    public void disarm(Descriptor descriptor) {
        calls.add("disarm " + descriptor.fd());
    }

    @Override
    public void renew() throws IOException {
        calls.add("renew");
        if (renewing != null) {
            renewing.run(0);
        }
    }

    @Override
    public long handle() {
        return 3;
    }

    @Override
    public void wakeup() {
        wakeups++;
        waking.run();
    }

    @Override
    public void close() {
        closed = true;
    }
}
