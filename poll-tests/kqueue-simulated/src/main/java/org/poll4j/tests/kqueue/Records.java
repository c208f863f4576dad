package org.poll4j.tests.kqueue;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;

/** Copies records of numbers with some components changed. */
final class Records {
    private Records() {}

    /** Without what is 0 in another one. */
    static <R extends Record> R without(R original, R other) {
        Map<String, Integer> lacking = new HashMap<>();
        try {
            for (RecordComponent component : other.getClass().getRecordComponents()) {
                if (Integer.valueOf(0).equals(component.getAccessor().invoke(other)) && !isZeroOnly(component)) {
                    lacking.put(component.getName(), 0);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a public record", e);
        }
        return with(original, lacking);
    }

    /** A number that is 0 and means something. */
    private static boolean isZeroOnly(RecordComponent component) {
        return component.getName().equals("IPPROTO_IP") || component.getName().equals("SHUT_RD");
    }

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
