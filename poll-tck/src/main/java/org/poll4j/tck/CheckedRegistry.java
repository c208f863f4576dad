package org.poll4j.tck;

import java.io.IOException;
import java.nio.channels.Channel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.poll4j.DescriptorSource;
import org.poll4j.Interest;
import org.poll4j.Registry;
import org.poll4j.Source;
import org.poll4j.Token;
import org.poll4j.Trigger;

/**
 * A Registry that remembers which tokens are registered: those whose source is open, from before the call to its end.
 */
final class CheckedRegistry {
    private record Registered(Source source, Token token) {}

    private final Registry registry;
    private final List<Registered> registered = new CopyOnWriteArrayList<>();
    private final List<Token> wakers = new CopyOnWriteArrayList<>();

    CheckedRegistry(Registry registry) {
        this.registry = registry;
    }

    /** The Registry without checks. */
    Registry unchecked() {
        return registry;
    }

    void register(Source source, Token token, Interest interest) throws IOException {
        register(source, token, interest, Trigger.EDGE);
    }

    void register(Source source, Token token, Interest interest, Trigger trigger) throws IOException {
        Registered added = add(source, token);
        try {
            registry.register(source, token, interest, trigger);
        } catch (Throwable failure) {
            registered.removeIf(r -> r == added);
            throw failure;
        }
    }

    void reregister(Source source, Token token, Interest interest) throws IOException {
        reregister(source, token, interest, Trigger.EDGE);
    }

    void reregister(Source source, Token token, Interest interest, Trigger trigger) throws IOException {
        Registered added = add(source, token);
        try {
            registry.reregister(source, token, interest, trigger);
        } catch (Throwable failure) {
            registered.removeIf(r -> r == added);
            throw failure;
        }
        registered.removeIf(r -> r.source == source && r != added);
    }

    void deregister(Source source) throws IOException {
        registry.deregister(source);
        registered.removeIf(r -> r.source == source);
    }

    int registrationCount() {
        return registry.registrationCount();
    }

    private Registered add(Source source, Token token) {
        Registered added = new Registered(source, token);
        registered.add(added);
        return added;
    }

    /** A waker's token, which no call ends. */
    void expect(Token token) {
        wakers.add(token);
    }

    /** Whether this very object is a waker's token, or that of an open and registered source. */
    boolean isRegistered(Token token) {
        return wakers.stream().anyMatch(t -> t == token)
                || registered.stream().anyMatch(r -> r.token == token && isOpen(r.source));
    }

    private static boolean isOpen(Source source) {
        return switch (source) {
            case Channel channel -> channel.isOpen();
            case DescriptorSource own -> own.isOpen();
            default -> true;
        };
    }
}
