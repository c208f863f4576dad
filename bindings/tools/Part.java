import java.nio.file.Path;
import java.util.List;

/** One of the two packages of a system: constants and structs for the module, or functions for its tests. */
record Part(String system, Path sources, String name, String headerClass, List<Symbol> symbols) {
    /** Where its files lie, in the repository or in another directory of the same shape. */
    Path directory(Path root) {
        return root.resolve(sources).resolve(name.replace('.', '/'));
    }
}
