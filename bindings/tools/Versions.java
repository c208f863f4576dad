import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** {@code versions.properties}: what the committed packages are generated and audited with. */
record Versions(String jextractCommit, String jextract, String libclang, String ziglang) {
    static Versions read(Path bindings) throws IOException {
        Properties pinned = new Properties();
        try (Reader reader = Files.newBufferedReader(bindings.resolve("versions.properties"))) {
            pinned.load(reader);
        }
        return new Versions(
                pinned.getProperty("jextract.commit"),
                pinned.getProperty("jextract"),
                pinned.getProperty("libclang"),
                pinned.getProperty("ziglang"));
    }

    /** What libclang calls itself: PyPI appends a number of its own. */
    String clang() {
        return libclang.substring(0, libclang.lastIndexOf('.'));
    }
}
