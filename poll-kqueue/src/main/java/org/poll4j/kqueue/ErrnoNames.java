package org.poll4j.kqueue;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of a system's error numbers, for messages: those of its generated constants, read with the first error. */
final class ErrnoNames implements IntFunction<@Nullable String> {
    private static final Pattern ERRNO = Pattern.compile("E[A-Z0-9]+");

    private final Class<?> constants;
    private @Nullable Map<Integer, String> byNumber;

    ErrnoNames(Class<?> constants) {
        this.constants = constants;
    }

    @Override
    public synchronized @Nullable String apply(int errno) {
        Map<Integer, String> names = byNumber;
        if (names == null) {
            names = read();
            byNumber = names;
        }
        return names.get(errno);
    }

    private Map<Integer, String> read() {
        Map<Integer, String> names = new HashMap<>();
        try {
            for (Method constant : constants.getMethods()) {
                if (ERRNO.matcher(constant.getName()).matches()) {
                    names.put((Integer) constant.invoke(null), constant.getName());
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("constants of this module", e);
        }
        return names;
    }
}
