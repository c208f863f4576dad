package org.poll4j.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The drawing of the modules in ARCHITECTURE.md shows what their module-info.java requires. */
@Tag("own-tree")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DrawingsTest {
    private static final Path ROOT = Path.of("..");
    private static final String SCRIPT = "docs/architecture/Modules.java";

    @Test
    void drawing_of_the_modules_is_current() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process script = new ProcessBuilder(java, "-XX:TieredStopAtLevel=1", SCRIPT)
                .directory(ROOT.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String drawn = new String(script.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, script.waitFor(), SCRIPT);
        assertEquals(
                Files.readString(ROOT.resolve("docs/architecture/modules.svg")),
                drawn,
                () -> "run: java " + SCRIPT + " > docs/architecture/modules.svg");
    }
}
