package org.poll4j.spi;

import java.util.Iterator;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the {@link Backend} of this system: the one that can work here, or the one that {@value #PROPERTY} names. */
public final class Backends {
    /** The system property that forces a backend by name. */
    public static final String PROPERTY = "org.poll4j.backend";

    /** The backends of this project. Found by name if a shaded jar has lost their lines for ServiceLoader. */
    private static final String[] OWN = {
        "org.poll4j.epoll.EpollProvider",
        "org.poll4j.kqueue.KqueueProvider",
        "org.poll4j.iocp.IocpProvider",
        "org.poll4j.epoll.LinuxPollProvider",
        "org.poll4j.kqueue.BsdPollProvider"
    };

    /**
     * ServiceLoader may fail once for each line of its files, and then continues. This many failures end the search.
     */
    private static final int MOST_FAILURES = 100;

    private static volatile @Nullable Backend system;
    /** The backend that was this system's until the system denied its queue. */
    private static @Nullable Backend denied;

    private Backends() {}

    /**
     * Returns the backend of this system, found once: the first in the order of {@link ServiceLoader} that can work
     * here. A module lists its fallback after the backend of the system's own queue.
     *
     * @return the same object each time, but another one after {@link #insteadOf}
     * @throws UnsupportedOperationException if none can work here; names each that was found, and why not
     * @throws IllegalArgumentException if the property names none that is there
     */
    public static Backend system() {
        Backend found = system;
        if (found == null) {
            String name = System.getProperty(PROPERTY);
            found = name == null ? usable() : named(name);
            system = found;
        }
        return found;
    }

    /**
     * Replaces this system's backend by the next one that can work here, because the system denies the first one's
     * queue.
     *
     * @param backend the backend whose queue the system denied
     * @param reason the system's error
     * @return the backend to use from now on; null if the property names one, if the given one is not this system's, or
     *     if there is no other
     */
    public static @Nullable Backend insteadOf(Backend backend, QueueDeniedException reason) {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(reason, "reason");
        synchronized (Backends.class) {
            if (backend == denied) {
                return system;
            }
            if (backend != system || System.getProperty(PROPERTY) != null) {
                return null;
            }
            Backend other = find(null, backend.getClass(), new StringBuilder());
            if (other == null) {
                return null;
            }
            denied = backend;
            system = other;
        }
        warn(backend, reason);
        return system;
    }

    /** Not under the lock, because a log handler is the user's code. */
    private static void warn(Backend backend, QueueDeniedException reason) {
        System.getLogger("org.poll4j")
                .log(
                        System.Logger.Level.WARNING,
                        "the system denies this process the queue of the backend '" + backend.name() + "' ("
                                + reason.getMessage() + "): its Polls use '" + system().name()
                                + "' instead, whose every wait takes time in proportion to the number of descriptors");
    }

    /**
     * Returns the backend of that name. Of several with one name, such as {@code poll} of Linux and of the BSDs, the
     * first that can work here.
     *
     * @param name for example {@code epoll}
     * @return a backend that can work here
     * @throws IllegalArgumentException if there is none of that name; lists those there are
     * @throws UnsupportedOperationException if it cannot work here, and why not
     */
    public static Backend named(String name) {
        Objects.requireNonNull(name, "name");
        StringBuilder others = new StringBuilder();
        Backend backend = find(name, null, others);
        if (backend == null) {
            throw new IllegalArgumentException("no poll4j backend is named '" + name + "' (-D" + PROPERTY + "); found: "
                    + (others.isEmpty() ? "none" : others) + ". " + advice());
        }
        String whyNot = backend.whyNot();
        if (whyNot != null) {
            throw new UnsupportedOperationException("the poll4j backend '" + name + "' " + whyNot);
        }
        return backend;
    }

    private static Backend usable() {
        StringBuilder others = new StringBuilder();
        Backend backend = find(null, null, others);
        if (backend == null) {
            throw new UnsupportedOperationException("no poll4j backend for " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch") + "; found: " + (others.isEmpty() ? "none" : others) + ". "
                    + advice());
        }
        return backend;
    }

    /**
     * Finds the first backend of a name, or of any name for null, that can work here and is not of the given class.
     * Else returns the first of that name. Adds the others to the text.
     */
    private static @Nullable Backend find(@Nullable String name, @Nullable Class<?> not, StringBuilder others) {
        Search search = new Search(name, not, others);
        Iterator<Backend> services = ServiceLoader.load(Backend.class, Backend.class.getClassLoader())
                .iterator();
        for (Backend next; (next = next(services, others)) != null; ) {
            if (search.endsWith(next)) {
                return next;
            }
        }
        for (String own : OWN) {
            Backend backend = make(own);
            if (backend != null && search.endsWith(backend)) {
                return backend;
            }
        }
        return search.unusable;
    }

    private static final class Search {
        private final @Nullable String name;
        private final @Nullable Class<?> not;
        private final StringBuilder others;
        /** The first of that name, if it cannot work here. */
        @Nullable
        Backend unusable;

        Search(@Nullable String name, @Nullable Class<?> not, StringBuilder others) {
            this.name = name;
            this.not = not;
            this.others = others;
        }

        boolean endsWith(Backend backend) {
            if (backend.getClass() == not) {
                return false;
            }
            if (name != null && !backend.name().equals(name)) {
                note(others, backend.name());
                return false;
            }
            String whyNot = backend.whyNot();
            if (whyNot == null) {
                return true;
            }
            if (name == null) {
                note(others, backend.name() + " " + whyNot);
            } else if (unusable == null) {
                unusable = backend;
            }
            return false;
        }
    }

    /** Skips lines that name a missing class, as in a jar from which classes were removed. */
    private static @Nullable Backend next(Iterator<Backend> services, StringBuilder others) {
        for (int failures = 0; failures < MOST_FAILURES; failures++) {
            try {
                return services.hasNext() ? services.next() : null;
            } catch (ServiceConfigurationError e) {
                note(others, String.valueOf(e.getMessage()));
            }
        }
        return null;
    }

    private static @Nullable Backend make(String type) {
        try {
            ClassLoader loader = Backend.class.getClassLoader();
            return Class.forName(type, true, loader)
                    .asSubclass(Backend.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            return null; // missing, or in a module that ServiceLoader has searched
        }
    }

    private static void note(StringBuilder others, String what) {
        if (others.indexOf(what) < 0) {
            others.append(others.isEmpty() ? "" : "; ").append(what);
        }
    }

    /** Says what to do, on the module path and on the class path. */
    private static String advice() {
        if (Backend.class.getModule().isNamed()) {
            return "Require the module org.poll4j.all, which brings every backend, or add " + module()
                    + " (--add-modules, jlink --add-modules)";
        }
        return "Put org.poll4j:poll, which brings every backend, on the class path. A shaded jar must keep the classes"
                + " of " + module()
                + ", which nothing refers to by name, and should merge all lines of META-INF/services/"
                + Backend.class.getName() + " (maven-shade: ServicesResourceTransformer)";
    }

    private static String module() {
        String os = System.getProperty("os.name");
        return os.equals("Linux")
                ? "org.poll4j.epoll"
                : os.startsWith("Windows") ? "org.poll4j.iocp" : "org.poll4j.kqueue";
    }
}
