package org.poll4j.iocp;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Objects;
import java.util.Optional;

/**
 * The generated classes on any system: as they are, but that a C long is 32 bits wide, as they expect, that pointers
 * point to nothing in particular, and that every function is found and none is linked.
 */
public final class AdaptedClasses extends ClassLoader {
    private static final ClassDesc LOOKUP = ClassDesc.of(SymbolLookup.class.getName());

    private final String generated;

    /** Of a package, with the final dot. */
    AdaptedClasses(String generated) {
        super(AdaptedClasses.class.getClassLoader());
        this.generated = generated;
    }

    /** In the place of {@code SymbolLookup.loaderLookup()}. */
    public static SymbolLookup everything() {
        return name -> Optional.of(MemorySegment.ofAddress(1));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(generated)) {
            return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? adapted(name) : loaded;
    }

    private Class<?> adapted(String name) throws ClassNotFoundException {
        String file = "/" + name.replace('.', '/') + ".class";
        try (InputStream in = Objects.requireNonNull(AdaptedClasses.class.getResourceAsStream(file), file)) {
            ClassModel model = ClassFile.of().parse(in.readAllBytes());
            byte[] bytes = ClassFile.of()
                    .transformClass(model, ClassTransform.transformingMethodBodies(AdaptedClasses::adapt));
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static void adapt(CodeBuilder code, CodeElement element) {
        switch (element) {
            case ConstantInstruction constant when constant.constantValue().equals("long") -> code.loadConstant("int");
            case InvokeInstruction call
            when call.name().equalsString("loaderLookup") ->
                code.invokestatic(
                        ClassDesc.of(AdaptedClasses.class.getName()), "everything", MethodTypeDesc.of(LOOKUP));
            case InvokeInstruction call when call.name().equalsString("withTargetLayout") -> code.pop();
            case InvokeInstruction call
            when call.name().equalsString("downcallHandle") ->
                code.pop().pop().pop().pop().aconst_null();
            default -> code.with(element);
        }
    }

    /** What a static method without arguments returns. */
    Object call(String type, String method) throws ReflectiveOperationException {
        return loadClass(generated + type).getMethod(method).invoke(null);
    }
}
