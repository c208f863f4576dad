package org.poll4j.kqueue;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Map;

/** Copies records with some components changed. */
final class Records {
    private Records() {}

    @SuppressWarnings("unchecked")
    static <R extends Record> R with(R original, Map<String, Integer> changed) {
        RecordComponent[] components = original.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                Object value = components[i].getAccessor().invoke(original);
                values[i] = changed.containsKey(components[i].getName()) ? changed.get(components[i].getName()) : value;
                types[i] = components[i].getType();
            }
            Constructor<?> constructor = original.getClass().getDeclaredConstructor(types);
            return (R) constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a record of this package, or a public one", e);
        }
    }
}
