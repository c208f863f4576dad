package org.poll4j.bench.register;

import java.io.IOException;
import org.poll4j.bench.ffm.Linux;

/** {@code epoll_ctl} by FFM alone. */
final class FfmRegistering implements Registering {
    private final Linux linux = new Linux();
    private final int[] receivers;

    FfmRegistering(int count) throws IOException {
        receivers = new int[count];
        for (int i = 0; i < count; i++) {
            receivers[i] = Linux.pipe()[0];
        }
    }

    @Override
    public void register() throws IOException {
        for (int i = 0; i < receivers.length; i++) {
            linux.add(receivers[i], i);
        }
    }

    @Override
    public void change() throws IOException {
        for (int i = 0; i < receivers.length; i++) {
            linux.modify(receivers[i], i);
        }
    }

    @Override
    public void deregister() throws IOException {
        for (int receiver : receivers) {
            linux.remove(receiver);
        }
    }
}
