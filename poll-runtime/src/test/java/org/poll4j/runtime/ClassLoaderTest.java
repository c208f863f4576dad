package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.unix.Pipe;

/** A class loader that has loaded the library can be collected, though threads live on that have used it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClassLoaderTest {
    /** Uses the library. Loaded by a class loader of its own, which does not have JUnit. */
    public static final class Use implements Callable<Boolean> {
        /** Public, for reflection. */
        public Use() {}

        @Override
        public Boolean call() throws Exception {
            try (Pipe pipe = Pipe.open();
                    Poll poll = Poll.open()) {
                poll.registry().register(pipe.receiver(), new Token(1), Interest.READABLE);
                ByteBuffer[] buffers = {ByteBuffer.allocate(4).position(1), ByteBuffer.allocateDirect(3)};
                pipe.sender().write(buffers);
                poll.poll(Events.withCapacity(4));
                pipe.receiver().read(ByteBuffer.allocate(8).position(1));
            }
            try (Reactor reactor = Reactor.open();
                    TaskExecutor executor = TaskExecutor.open(1);
                    Pipe pipe = Pipe.open();
                    var from = BlockingStream.of(reactor, pipe.receiver())) {
                Thread reader = Thread.startVirtualThread(() -> read(from));
                executor.spawn(reactor.sleep(Duration.ofMillis(1))).join();
                executor.blockOn(reactor.sleep(Duration.ofMillis(1)));
                pipe.sender().write(ByteBuffer.allocate(1));
                reader.join();
            }
            return true;
        }

        private static void read(BlockingStream<?> from) {
            try {
                from.read(ByteBuffer.allocate(1));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** In a method of its own, so that no local variable of the test's keeps anything. */
    @SuppressWarnings("unchecked")
    private static Callable<Boolean> load() throws Exception {
        List<URL> places = new ArrayList<>();
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
            places.add(Path.of(place).toUri().toURL());
        }
        URLClassLoader loader = new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        return (Callable<Boolean>)
                loader.loadClass(Use.class.getName()).getConstructor().newInstance();
    }

    private static Reference<ClassLoader> usedHere(ReferenceQueue<ClassLoader> collected) throws Exception {
        Callable<Boolean> use = load();
        assertTrue(use.call());
        return new WeakReference<>(use.getClass().getClassLoader(), collected);
    }

    private static Reference<ClassLoader> usedByAThreadThatEnds(ReferenceQueue<ClassLoader> collected)
            throws Exception {
        Callable<Boolean> use = load();
        assertTrue(Background.run(use).join());
        return new WeakReference<>(use.getClass().getClassLoader(), collected);
    }

    private static void awaitCollected(Reference<ClassLoader> loader, ReferenceQueue<ClassLoader> collected)
            throws InterruptedException {
        Reference<?> dead = null;
        while (dead == null) {
            System.gc();
            dead = collected.remove(50);
        }
        assertTrue(dead == loader && loader.refersTo(null));
    }

    @Test
    void a_living_thread_that_used_the_library_does_not_keep_it() throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        awaitCollected(usedHere(collected), collected);
    }

    @Test
    void a_thread_that_has_ended_does_not_keep_it() throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        awaitCollected(usedByAThreadThatEnds(collected), collected);
    }
}
