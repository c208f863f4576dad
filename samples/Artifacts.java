import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * {@code java Artifacts.java REPOSITORY [AGAIN]} looks at what was installed into a repository: every artifact is
 * complete, no pom asks for what only tests or benchmarks need; and a second build, installed elsewhere, made the same
 * bytes.
 */
final class Artifacts {
    private static final Set<String> LIBRARIES = new TreeSet<>(Set.of(
            "poll", "poll-api", "poll-epoll", "poll-ffm", "poll-iocp", "poll-kqueue", "poll-netty", "poll-posix",
            "poll-runtime", "poll-sim",
            "poll-sim-junit"));
    private static final List<String> OF_EACH =
            List.of(".jar", ".pom", ".module", "-sources.jar", "-javadoc.jar", "-cyclonedx.json", "-cyclonedx.xml");

    private static final List<String> wrong = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        Path group = Path.of(args[0], "org", "poll4j");
        for (String name : LIBRARIES) {
            Path base = base(group, name);
            for (String part : OF_EACH) {
                check(Files.exists(Path.of(base + part)), name + " has no " + part);
            }
            Set<String> groups = new TreeSet<>(Set.of("org.poll4j", "org.jspecify"));
            if (name.equals("poll-netty")) {
                groups.add("io.netty");
            }
            if (name.equals("poll-sim-junit")) { // optional there
                groups.addAll(Set.of("org.junit.jupiter", "net.jqwik"));
            }
            checkPom(Path.of(base + ".pom"), groups);
            checkGradleMetadata(base);
            checkContents(base);
        }
        checkPom(
                Path.of(base(group, "poll-tck") + ".pom"),
                Set.of("org.poll4j", "org.jspecify", "org.junit.jupiter", "net.jqwik"));
        checkVersions(Path.of(base(group, "poll-bom") + ".pom"));
        if (args.length > 1) {
            compare(Path.of(args[0]), Path.of(args[1]));
        }
        wrong.forEach(System.err::println);
        if (!wrong.isEmpty()) {
            System.exit(1);
        }
    }

    private static void check(boolean right, String otherwise) {
        if (!right) {
            wrong.add(otherwise);
        }
    }

    /** Path of an artifact's files, but for their endings. */
    private static Path base(Path group, String name) throws IOException {
        try (Stream<Path> versions = Files.list(group.resolve(name)).filter(Files::isDirectory)) {
            Path version = versions.findAny().orElseThrow();
            return version.resolve(name + "-" + version.getFileName());
        }
    }

    /** Stands alone, and asks for nothing but these groups; whatever is not ours is for compilation only. */
    private static void checkPom(Path pom, Set<String> groups) throws Exception {
        Document document = parse(pom);
        check(document.getElementsByTagName("parent").getLength() == 0, pom + " has a parent");
        for (Element dependency : dependencies(document)) {
            String group = text(dependency, "groupId");
            String scope = text(dependency, "scope");
            check(groups.contains(group), pom + " needs " + group);
            check(!scope.equals("test"), pom + " needs " + group + " for tests");
            check(!group.equals("org.jspecify") || scope.equals("provided"), pom + " needs " + group + " at run time");
        }
    }

    private static void checkVersions(Path bom) throws Exception {
        Set<String> expected = new TreeSet<>(LIBRARIES);
        expected.add("poll-tck");
        Set<String> named = new TreeSet<>();
        for (Element dependency : dependencies(parse(bom))) {
            named.add(text(dependency, "artifactId"));
        }
        check(named.equals(expected), bom + " names " + named + ", not " + expected);
    }

    /** Gradle refuses a jar that is not the one that the metadata describe. */
    private static void checkGradleMetadata(Path base) throws Exception {
        String metadata = Files.readString(Path.of(base + ".module"));
        byte[] jar = Files.readAllBytes(Path.of(base + ".jar"));
        String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
        check(metadata.contains(sha256), base + ".module describes another jar");
        check(
                !metadata.contains("org.junit") && !metadata.contains("net.jqwik"),
                base + ".module needs what tests need");
        check(
                Files.readString(Path.of(base + ".pom")).contains("published-with-gradle-metadata"),
                base + ".pom hides .module");
    }

    private static void checkContents(Path base) throws IOException {
        try (ZipFile jar = new ZipFile(base + ".jar"); ZipFile sources = new ZipFile(base + "-sources.jar")) {
            check(jar.getEntry("module-info.class") != null, base + ".jar is no module");
            check(sources.getEntry("module-info.java") != null, base + "-sources.jar lacks sources");
            check(
                    sources.stream().noneMatch(entry -> entry.getName().endsWith(".class")),
                    base + "-sources.jar has classes");
        }
    }

    /** Byte by byte; what Maven notes about its own work has dates in it. */
    private static void compare(Path one, Path other) throws IOException {
        try (Stream<Path> files = Files.walk(one.resolve("org/poll4j"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (!name.startsWith("maven-metadata") && !name.startsWith("_")) {
                    Path again = other.resolve(one.relativize(file));
                    check(
                            Files.exists(again) && Files.mismatch(file, again) < 0,
                            "not the same when built again: " + name);
                }
            }
        }
    }

    private static Document parse(Path pom) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    }

    private static List<Element> dependencies(Document pom) {
        NodeList nodes = pom.getElementsByTagName("dependency");
        List<Element> all = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            all.add((Element) nodes.item(i));
        }
        return all;
    }

    private static String text(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }
}
