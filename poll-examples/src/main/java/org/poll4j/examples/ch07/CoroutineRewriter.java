package org.poll4j.examples.ch07;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.List;

/**
 * Makes coroutines of straight-line code: what {@code async} and {@code await} of Rust are to the compiler, and corofy
 * to the book. A static method that calls {@link Await#await} becomes a class with a state for each await, as
 * {@link TwoGets} is by hand: locals become fields where they have to outlive a wait, and {@code poll} jumps to where
 * it left off.
 *
 * <p>Loops, branches, lambdas, awaits in the middle of an expression, and {@code try} around code that does not await
 * may be used. Refused, each with a message that says why: an await inside {@code try} or {@code synchronized}, and
 * among the arguments of a constructor; instance methods; primitive results; {@code throws} clauses.
 * {@code MethodHandles.lookup()} in a coroutine is the new class's, whose methods cannot be rewritten again.
 */
final class CoroutineRewriter {
    private final Lookup lookup;
    private final ClassFile files;
    private final ClassModel owner;
    private final MethodModel method;

    /** Makes futures, one a call: nothing of the method has run before one is polled. */
    interface Coroutine {
        <T> Future<T> start(Object... arguments);
    }

    private CoroutineRewriter(Lookup lookup, String name) {
        this.lookup = lookup;
        this.files = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofClassLoading(lookup).orElse(ClassHierarchyResolver.defaultResolver())));
        this.owner = files.parse(bytes(lookup.lookupClass()));
        this.method = method(name);
    }

    /**
     * Rewrites a method of the caller's.
     *
     * @param lookup {@code MethodHandles.lookup()} of the class that has the method, private ones too
     * @param name of the method, which must not be overloaded
     * @throws IllegalArgumentException if it cannot be rewritten; says why
     */
    static Coroutine rewrite(Lookup lookup, String name) {
        return new CoroutineRewriter(lookup, name).define();
    }

    private static byte[] bytes(Class<?> type) {
        String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
        try (InputStream in = type.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException(type + ": no class file " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MethodModel method(String name) {
        List<MethodModel> methods = owner.methods().stream()
                .filter(m -> m.methodName().equalsString(name))
                .toList();
        if (methods.size() != 1) {
            throw refused(name, methods.isEmpty() ? "there is no such method" : "it is overloaded");
        }
        check(name, methods.getFirst());
        return methods.getFirst();
    }

    private void check(String name, MethodModel candidate) {
        if (!candidate.flags().has(AccessFlag.STATIC) || candidate.code().isEmpty()) {
            throw refused(name, "it is not a static method with a body");
        }
        ClassDesc result = candidate.methodTypeSymbol().returnType();
        if (result.isPrimitive() && !result.descriptorString().equals("V")) {
            throw refused(name, "it returns " + result.displayName() + ": a future's value is an object");
        }
        if (candidate.findAttribute(Attributes.exceptions()).isPresent()) {
            throw refused(name, "it throws checked exceptions, and poll does not");
        }
        checkTries(name, (CodeAttribute) candidate.code().get());
    }

    /** A method that resumes inside a try has lost the variables that a handler may need. */
    private void checkTries(String name, CodeAttribute code) {
        int at = 0;
        int line = 0;
        for (CodeElement element : code) {
            if (element instanceof LineNumber number) {
                line = number.line();
            } else if (element instanceof Instruction instruction) {
                if (AwaitFrames.isAwait(element) && isInTry(code, at)) {
                    throw refused(name, "line " + line + " awaits inside try or synchronized");
                }
                at += instruction.sizeInBytes();
            }
        }
    }

    private static boolean isInTry(CodeAttribute code, int at) {
        return code.elementStream()
                .anyMatch(element -> element instanceof ExceptionCatch range
                        && code.labelToBci(range.tryStart()) <= at
                        && at < code.labelToBci(range.tryEnd()));
    }

    private IllegalArgumentException refused(String name, String why) {
        return new IllegalArgumentException(lookup.lookupClass().getSimpleName() + "." + name + ": " + why);
    }

    private Coroutine define() {
        String name = method.methodName().stringValue();
        List<AwaitFrames.Frame> frames = frames(name);
        ClassDesc type = lookup.lookupClass().describeConstable().orElseThrow();
        ClassDesc machine = ClassDesc.of(type.packageName(), type.displayName() + "$" + name);
        CodeModel code = method.code().orElseThrow();
        byte[] bytes = files.build(
                machine,
                builder -> new StateMachine(machine, method.methodTypeSymbol(), code, frames).writeTo(builder));
        return new Constructor(constructor(bytes));
    }

    private List<AwaitFrames.Frame> frames(String name) {
        try {
            return AwaitFrames.of(files, owner, method);
        } catch (IllegalArgumentException e) {
            throw refused(name, String.valueOf(e.getMessage()));
        }
    }

    /** A nest mate of the method's class, so that it may do all that the method may. */
    private MethodHandle constructor(byte[] bytes) {
        MethodType parameters = MethodType.fromMethodDescriptorString(
                method.methodType().stringValue(), lookup.lookupClass().getClassLoader());
        try {
            Lookup inside = lookup.defineHiddenClass(bytes, true, Lookup.ClassOption.NESTMATE);
            return inside.findConstructor(inside.lookupClass(), parameters.changeReturnType(void.class));
        } catch (IllegalAccessException | NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private record Constructor(MethodHandle handle) implements Coroutine {
        @Override
        @SuppressWarnings("unchecked") // as the method is declared
        public <T> Future<T> start(Object... arguments) {
            try {
                return (Future<T>) handle.invokeWithArguments(arguments);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
