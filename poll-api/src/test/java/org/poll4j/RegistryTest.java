package org.poll4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.Descriptor;

/** The way of a call from the user to the selector. */
@Timeout(60)
class RegistryTest {
    private static final class Owner extends DescriptorSource {
        Owner(Descriptor descriptor) {
            super(descriptor);
        }
    }

    /** A selector adds itself, and its call of the system: six frames for a registration. */
    @Test
    void registration_reaches_the_selector_in_four_frames() throws IOException {
        List<String> frames = new ArrayList<>();
        FakeSelector selector = new FakeSelector() {
            @Override
            public void add(
                    Descriptor descriptor,
                    long newKey,
                    int interest,
                    org.poll4j.spi.Selector.Trigger trigger,
                    int rawBits) {
                StackWalker.getInstance()
                        .walk(stack -> stack.skip(1)
                                .takeWhile(frame -> !frame.getClassName().equals(RegistryTest.class.getName()))
                                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                                .map(name -> name.replace("org.poll4j.", ""))
                                .map(frames::add)
                                .toList());
            }
        };
        try (Poll poll = Poll.open(new FakeBackend(selector));
                Owner source = new Owner(FakeBackend.descriptor(7))) {
            poll.registry().register(source, new Token(1), Interest.READABLE);
        }
        assertEquals(
                List.of(
                        "Registrations.register",
                        "Registry.register",
                        "DescriptorSource.register",
                        "Registry.register"),
                frames);
    }
}
