package org.poll4j.spi;

import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the {@link Backend} of this system: the one that can work here, or the one that {@value #PROPERTY} names. */
public final class Backends {
    /** The system property that forces a backend by name. */
    public static final String PROPERTY = "org.poll4j.backend";

    private static volatile @Nullable Backend system;

    private Backends() {}

    /**
     * The backend of this system, found once.
     *
     * @return the same object each time
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
     * The backend of that name.
     *
     * @param name for example {@code epoll}
     * @return a backend that can work here
     * @throws IllegalArgumentException if there is none of that name; lists those there are
     * @throws UnsupportedOperationException if it cannot work here, and why not
     */
    public static Backend named(String name) {
        Objects.requireNonNull(name, "name");
        StringBuilder others = new StringBuilder();
        for (Backend backend : load()) {
            if (backend.name().equals(name)) {
                return requireUsable(backend);
            }
            others.append(others.isEmpty() ? "" : ", ").append(backend.name());
        }
        throw new IllegalArgumentException("no poll4j backend is named '" + name + "' (-D" + PROPERTY + "); found: "
                + (others.isEmpty() ? "none" : others));
    }

    private static Backend requireUsable(Backend backend) {
        String whyNot = backend.whyNot();
        if (whyNot != null) {
            throw new UnsupportedOperationException("the poll4j backend '" + backend.name() + "' " + whyNot);
        }
        return backend;
    }

    private static Backend usable() {
        StringBuilder found = new StringBuilder();
        for (Backend backend : load()) {
            String whyNot = backend.whyNot();
            if (whyNot == null) {
                return backend;
            }
            found.append(found.isEmpty() ? "" : "; ")
                    .append(backend.name())
                    .append(' ')
                    .append(whyNot);
        }
        throw new UnsupportedOperationException("no poll4j backend for " + System.getProperty("os.name") + " on "
                + System.getProperty("os.arch") + "; found: " + (found.isEmpty() ? "none" : found)
                + ". Put org.poll4j:poll, which brings every backend, on the class path or the module path.");
    }

    private static ServiceLoader<Backend> load() {
        return ServiceLoader.load(Backend.class, Backend.class.getClassLoader());
    }
}
