package org.poll4j.ffm;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The metadata for GraalVM's native-image: the shape (types and options) of each call, because native-image generates
 * the code of calls when it builds the image. Each backend's jar has the metadata in a file. Its tests compare the file
 * with the linked functions.
 *
 * @see <a
 *     href="https://www.graalvm.org/latest/reference-manual/native-image/native-code-interoperability/ffm-api/">GraalVM,
 *     FFM API</a>
 */
public final class NativeImage {
    private static final String INDENT = "      ";

    private NativeImage() {}

    /**
     * Returns the metadata for all functions that were linked so far.
     *
     * @return the text of a {@code reachability-metadata.json}; the same whatever the order of linking
     */
    public static String metadata() {
        return """
                {
                  "foreign": {
                    "downcalls": [
                %s
                    ],
                    "upcalls": [
                %s
                    ]
                  }
                }
                """.formatted(
                        lines(Downcall.linked().stream().map(NativeImage::downcall)),
                        lines(Downcall.upcalls().stream().map(NativeImage::types)));
    }

    private static String lines(Stream<String> shapes) {
        return shapes.distinct()
                .sorted()
                .map(shape -> INDENT + "{" + shape + "}")
                .collect(Collectors.joining(",\n"));
    }

    private static String downcall(Downcall.Linked linked) {
        List<String> options = Stream.of(
                        linked.capturing() ? "\"captureCallState\": true" : "",
                        linked.critical() ? "\"critical\": {\"allowHeapAccess\": true}" : "",
                        linked.firstVariadic() < 0 ? "" : "\"firstVariadicArg\": " + linked.firstVariadic())
                .filter(option -> !option.isEmpty())
                .toList();
        String types = types(linked.descriptor());
        return options.isEmpty() ? types : types + ", \"options\": {" + String.join(", ", options) + "}";
    }

    private static String types(FunctionDescriptor descriptor) {
        return "\"returnType\": "
                + descriptor.returnLayout().map(NativeImage::type).orElse("\"void\"")
                + ", \"parameterTypes\": "
                + descriptor.argumentLayouts().stream().map(NativeImage::type).toList();
    }

    /** Only values are passed, never structs. */
    private static String type(MemoryLayout layout) {
        Class<?> carrier = ((ValueLayout) layout).carrier();
        return carrier == MemorySegment.class ? "\"void*\"" : "\"j" + carrier.getName() + "\"";
    }
}
