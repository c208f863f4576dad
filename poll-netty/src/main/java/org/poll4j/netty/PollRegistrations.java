package org.poll4j.netty;

import io.netty.util.concurrent.ThreadAwareExecutor;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.poll4j.Registry;
import org.poll4j.Token;

/** The registrations of one event loop by their tokens. For the loop's thread. */
final class PollRegistrations {
    private static final InternalLogger LOGGER = InternalLoggerFactory.getInstance(PollIoHandler.class);

    final Registry registry;
    final ThreadAwareExecutor executor;

    private @Nullable PollRegistration[] table = new PollRegistration[64];
    /** Every place of the table that was used has its token here, also while it is free. */
    private Token[] tokens = new Token[64];
    /** How many places were used so far. */
    private int used;
    /** Places that are free again: the first {@code freeCount} entries. */
    private int[] free = new int[64];

    private int freeCount;

    PollRegistrations(Registry registry, ThreadAwareExecutor executor) {
        this.registry = registry;
        this.executor = executor;
    }

    PollRegistration add(PollIoHandle handle, PollIoHandler handler) {
        int place = freeCount > 0 ? free[--freeCount] : used++;
        if (place == table.length) {
            table = Arrays.copyOf(table, 2 * place);
            tokens = Arrays.copyOf(tokens, 2 * place);
            free = Arrays.copyOf(free, 2 * place);
        }
        Token token = tokens[place];
        if (token == null) {
            token = new Token(place);
            tokens[place] = token;
        }
        PollRegistration added = new PollRegistration(this, handler, handle, token);
        table[place] = added;
        return added;
    }

    void remove(PollRegistration registration) {
        int place = (int) registration.token.value();
        table[place] = null;
        free[freeCount++] = place;
    }

    /** An edge comes once: a handle that throws must not keep the next one from its event. */
    void handle(Token token, PollIoEvent event) {
        PollRegistration registration = table[(int) token.value()];
        if (registration == null) {
            return;
        }
        try {
            registration.handle.handle(registration, event);
        } catch (Throwable failure) {
            LOGGER.warn("A handle threw at its event.", failure);
        }
    }

    void closeHandles() {
        for (PollRegistration registration : table.clone()) {
            if (registration != null) {
                registration.close();
            }
        }
    }
}
