import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Reads the values of the generated classes of one system. On another system they do not initialise, so this reads a
 * copy, adapted in the two places where jextract's output touches the machine it runs on. Every value stays as
 * committed.
 */
final class GeneratedPackage implements AutoCloseable {
    /** A function's "address" becomes its link name, because no system has the functions of all. */
    private static final Map<String, String> ADAPTED = Map.of(
            "SymbolLookup.loaderLookup()",
            "((SymbolLookup) name -> java.util.Optional.of(Arena.global().allocateFrom(name)))",
            "(ValueLayout.OfInt) Linker.nativeLinker().canonicalLayouts().get(\"long\")",
            "ValueLayout.JAVA_INT");

    private final Target target;
    private final URLClassLoader classes;

    private GeneratedPackage(Target target, URLClassLoader classes) {
        this.target = target;
        this.classes = classes;
    }

    static GeneratedPackage load(Target target, Path root, Path work) throws IOException {
        List<Path> sources = new ArrayList<>();
        sources.addAll(adapted(target.constantsAndStructs(), root, work));
        sources.addAll(adapted(target.functions(), root, work));
        Path compiled = work.resolve("classes");
        List<String> arguments =
                new ArrayList<>(List.of("-nowarn", "-Xlint:none", "-proc:none", "-d", compiled.toString()));
        sources.forEach(source -> arguments.add(source.toString()));
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new Refusal("the generated classes of " + target.system() + " do not compile");
        }
        return new GeneratedPackage(
                target, new URLClassLoader(new URL[] {compiled.toUri().toURL()}));
    }

    private static List<Path> adapted(Part part, Path root, Path work) throws IOException {
        Path directory = part.directory(root);
        if (!Files.isDirectory(directory)) {
            throw new Refusal("no package " + part.name() + ": bindings/generate " + part.system() + " makes it");
        }
        Path copies = Files.createDirectories(work.resolve(part.name()));
        List<Path> adapted = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(GeneratedPackage::isJextracts).toList()) {
                adapted.add(Files.writeString(copies.resolve(file.getFileName()), adapted(Files.readString(file))));
            }
        }
        return adapted;
    }

    private static boolean isJextracts(Path file) {
        return file.toString().endsWith(".java") && !file.endsWith("package-info.java");
    }

    private static String adapted(String source) {
        String copy = source;
        for (Map.Entry<String, String> change : ADAPTED.entrySet()) {
            copy = copy.replace(change.getKey(), change.getValue());
        }
        return copy;
    }

    /** The values of every listed symbol, in the order of the symbols files. */
    List<Fact> facts() throws ReflectiveOperationException {
        List<Fact> facts = new ArrayList<>();
        for (Symbol symbol : target.symbols()) {
            switch (symbol.kind()) {
                case "constant" -> facts.add(constant(symbol.name()));
                case "function" -> facts.addAll(function(symbol.name()));
                default ->
                    facts.addAll(Structs.facts(symbol, (GroupLayout) call(constantsOrStruct(symbol.name()), "layout")));
            }
        }
        return facts;
    }

    private Fact constant(String name) throws ReflectiveOperationException {
        Object value = call(constantsOrStruct(target.constantsAndStructs().headerClass()), name);
        long number = value instanceof MemorySegment pointer ? pointer.address() : ((Number) value).longValue();
        return Fact.c(Fact.Kind.CONSTANT, List.of(name), "constant " + name, "VALUE(" + name + ")", number);
    }

    private List<Fact> function(String name) throws ReflectiveOperationException {
        List<Fact> facts = new ArrayList<>(Functions.generated(name, descriptor(name)));
        facts.add(Fact.linkName(name, linkName(name)));
        return facts;
    }

    String linkName(String name) throws ReflectiveOperationException {
        Object address = isVariadic(name) ? call(variadic(name), "address") : call(functions(), name + "$address");
        return ((MemorySegment) address).getString(0);
    }

    /** The function that is linked under a name: kevent for NetBSD's __kevent100. */
    String linkedAs(String linkName) throws ReflectiveOperationException {
        for (Symbol symbol : target.functions().symbols()) {
            if (linkName(symbol.name()).equals(linkName)) {
                return symbol.name();
            }
        }
        throw new Refusal("--linked: no function in the symbols files is linked as " + linkName);
    }

    /** Without the dots' arguments. */
    FunctionDescriptor descriptor(String name) throws ReflectiveOperationException {
        if (!isVariadic(name)) {
            return (FunctionDescriptor) call(functions(), name + "$descriptor");
        }
        Object invoker = variadic(name)
                .getMethod("makeInvoker", MemoryLayout[].class)
                .invoke(null, (Object) new MemoryLayout[0]);
        return (FunctionDescriptor) invoker.getClass().getMethod("descriptor").invoke(invoker);
    }

    /** jextract makes a public class of a variadic function, and methods of any other. */
    private boolean isVariadic(String name) {
        return Stream.of(functions().getClasses())
                .anyMatch(nested -> nested.getSimpleName().equals(name));
    }

    private Class<?> variadic(String name) {
        return load(functions().getName() + "$" + name);
    }

    private Class<?> functions() {
        Part part = target.functions();
        return load(part.name() + "." + part.headerClass());
    }

    private Class<?> constantsOrStruct(String name) {
        return load(target.constantsAndStructs().name() + "." + name);
    }

    private Class<?> load(String name) {
        try {
            return classes.loadClass(name);
        } catch (ClassNotFoundException missing) {
            throw notGenerated(name);
        }
    }

    private Refusal notGenerated(String name) {
        return new Refusal("there is no " + name + ": bindings/generate " + target.system() + " makes what is listed");
    }

    private Object call(Class<?> declaring, String method) throws ReflectiveOperationException {
        try {
            return declaring.getMethod(method).invoke(null);
        } catch (NoSuchMethodException missing) {
            throw notGenerated(declaring.getName() + "." + method);
        } catch (ExceptionInInitializerError broken) {
            throw new Refusal("the generated class " + declaring.getName() + " does not initialise: "
                    + broken.getCause().getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        classes.close();
    }
}
