package org.poll4j.iocp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.ConstantValueAttribute;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Numbers written by hand are those of the generated classes, which are read, not loaded: they initialise on Windows only. */
@Timeout(60)
class WindowsAbiTest {
    @Test
    void constants_are_the_generated_ones() throws Exception {
        Map<String, Long> generated = generated();
        int compared = 0;
        for (Field field : WindowsAbi.class.getDeclaredFields()) {
            if (!field.getName().matches("(ENTRY|POLL|STATUS_BLOCK)_.*")) { // of structs
                assertEquals(generated.get(field.getName()), field.getLong(null), field.getName());
                compared++;
            }
        }
        assertTrue(compared > 80, "compared " + compared);
    }

    private static Map<String, Long> generated() throws IOException {
        Map<String, Long> values = new HashMap<>();
        try (InputStream in =
                Objects.requireNonNull(WindowsAbi.class.getResourceAsStream("generated/windows_h.class"))) {
            ClassModel model = ClassFile.of().parse(in.readAllBytes());
            model.fields()
                    .forEach(field -> field.findAttribute(Attributes.constantValue())
                            .map(ConstantValueAttribute::constant)
                            .ifPresent(constant -> values.put(
                                    field.fieldName().stringValue(), ((Number) constant.constantValue()).longValue())));
        }
        return values;
    }
}
