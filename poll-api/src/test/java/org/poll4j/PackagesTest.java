package org.poll4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which packages of this module use which. */
@Timeout(60)
class PackagesTest {
    private static final Pattern NAME = Pattern.compile("(org/poll4j(?:/[a-z]+)*)/[A-Z]");
    private static final Map<String, Set<String>> USES = new TreeMap<>();

    @BeforeAll
    static void readClasses() throws IOException, URISyntaxException {
        Path root = Path.of(
                Poll.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(PackagesTest::isClass).toList()) {
                read(root.relativize(file.getParent()).toString().replace('/', '.'), file);
            }
        }
    }

    private static boolean isClass(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".class") && !name.equals("module-info.class") && !name.equals("package-info.class");
    }

    private static void read(String from, Path file) throws IOException {
        Set<String> uses = USES.computeIfAbsent(from, _ -> new TreeSet<>());
        for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
            if (entry instanceof Utf8Entry text) { // names of classes, and descriptors
                NAME.matcher(text.stringValue())
                        .results()
                        .map(name -> name.group(1).replace('/', '.'))
                        .filter(name -> !name.equals(from))
                        .forEach(uses::add);
            }
        }
    }

    @Test
    void packages_make_no_circle() {
        Map<String, Set<String>> left = new TreeMap<>();
        USES.forEach((name, uses) -> left.put(name, new TreeSet<>(uses)));
        while (left.values().removeIf(Set::isEmpty)) {
            left.values().forEach(uses -> uses.retainAll(left.keySet()));
        }
        assertEquals(Map.of(), left, "packages that use each other");
        assertTrue(USES.size() >= 5, USES.toString());
    }

    @Test
    void seam_uses_nothing_above_it() {
        assertEquals(Set.of(), USES.get("org.poll4j.spi"));
    }
}
