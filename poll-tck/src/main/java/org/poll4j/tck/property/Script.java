package org.poll4j.tck.property;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.poll4j.Interest;
import org.poll4j.Trigger;

/**
 * Actions as text, one a line: {@code Register 3 0 READABLE+WRITABLE EDGE}. Empty lines, and those after a #, say
 * nothing.
 */
final class Script {
    private Script() {}

    static List<Action> read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    static List<Action> parse(String text) {
        return text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Script::action)
                .toList();
    }

    static String print(List<Action> script) {
        return script.stream().map(Script::line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String line(Action action) {
        return Stream.concat(
                        Stream.of(action.operation()),
                        Stream.of(action.getClass().getRecordComponents()).map(part -> text(action, part)))
                .collect(Collectors.joining(" "));
    }

    private static String text(Action action, RecordComponent part) {
        try {
            Object value = part.getAccessor().invoke(action);
            return String.valueOf(value).replace(" | ", "+");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Action action(String line) {
        String[] words = line.strip().split("\\s+");
        Class<?> kind = Stream.of(Action.class.getPermittedSubclasses())
                .filter(each -> each.getSimpleName().equals(words[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no action is called so: " + line));
        Class<?>[] types = Stream.of(kind.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        if (types.length != words.length - 1) {
            throw new IllegalArgumentException("takes " + Arrays.toString(kind.getRecordComponents()) + ": " + line);
        }
        Object[] values = IntStream.range(0, types.length)
                .mapToObj(i -> value(types[i], words[i + 1]))
                .toArray();
        try {
            return (Action) kind.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(line, e);
        }
    }

    private static Object value(Class<?> type, String text) {
        if (type == Trigger.class) {
            return Trigger.valueOf(text);
        }
        if (type == Link.Kind.class) {
            return Link.Kind.valueOf(text);
        }
        return type == Interest.class ? interest(text) : (Object) Integer.valueOf(text);
    }

    private static Interest interest(String text) {
        return Stream.of(text.split("\\+"))
                .map(name -> switch (name) {
                    case "READABLE" -> Interest.READABLE;
                    case "WRITABLE" -> Interest.WRITABLE;
                    case "NONE" -> Interest.NONE;
                    default -> throw new IllegalArgumentException("no interest: " + text);
                })
                .reduce(Interest.NONE, Interest::add);
    }
}
