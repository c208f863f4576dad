import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One line of a symbols file: what kind of C symbol, its name, and why we need it. */
record Symbol(String kind, String name, String reason) {
    private static final List<String> KINDS = List.of("constant", "struct", "union", "typedef", "function");

    static List<Symbol> read(Path file) throws IOException {
        List<Symbol> symbols = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                symbols.add(parse(file, line));
            }
        }
        return symbols;
    }

    private static Symbol parse(Path file, String line) {
        String[] words = line.split("\\s+", 3);
        if (words.length < 3 || !KINDS.contains(words[0])) {
            throw new Refusal(
                    "symbols/" + file.getFileName() + ": not \"" + String.join("|", KINDS) + " NAME REASON\": " + line);
        }
        return new Symbol(words[0], words[1], words[2]);
    }

    boolean isFunction() {
        return kind.equals("function");
    }
}
