package org.poll4j.examples.ch07;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.ObjectVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.SimpleVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.VerificationTypeInfo;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is alive where a method awaits: local variables, and what lies on the operand stack below the future.
 *
 * <p>The verifier's frames know, but a class file has them at the targets of jumps only. So the method is copied with a
 * jump to each await, which leads where the code goes anyway, and the class-file library computes the frames.
 */
final class AwaitFrames {
    /** A value of a type; a null that no code has given a type yet has none. */
    record Value(TypeKind kind, @Nullable ClassDesc type) {}

    /**
     * What has to survive one await.
     *
     * @param locals by slot
     * @param stack the lowest first, without the future
     */
    record Frame(Map<Integer, Value> locals, List<Value> stack) {}

    private AwaitFrames() {}

    static boolean isAwait(CodeElement element) {
        return element instanceof InvokeInstruction call
                && call.owner()
                        .asSymbol()
                        .equals(Await.class.describeConstable().orElseThrow())
                && call.name().equalsString("await");
    }

    /** One frame an await, in the order of the code. */
    static List<Frame> of(ClassFile files, ClassModel owner, MethodModel method) {
        CodeTransform jumps = (code, element) -> {
            if (isAwait(element)) {
                Label here = code.newLabel();
                code.goto_(here).labelBinding(here);
            }
            code.with(element);
        };
        byte[] copy = files.transformClass(owner, ClassTransform.transformingMethodBodies(method::equals, jumps));
        MethodModel copied = files.parse(copy).methods().stream()
                .filter(m -> m.methodName().equals(method.methodName())
                        && m.methodType().equals(method.methodType()))
                .findFirst()
                .orElseThrow();
        return atAwaits(copied.code().orElseThrow());
    }

    private static List<Frame> atAwaits(CodeModel code) {
        Map<Label, StackMapFrameInfo> frames = new HashMap<>();
        code.findAttribute(Attributes.stackMapTable())
                .ifPresent(table -> table.entries().forEach(frame -> frames.put(frame.target(), frame)));
        List<Frame> awaits = new ArrayList<>();
        StackMapFrameInfo last = null;
        for (CodeElement element : code) {
            if (element instanceof LabelTarget target) {
                last = frames.getOrDefault(target.label(), last);
            } else if (isAwait(element) && last != null) {
                awaits.add(frame(last));
            }
        }
        return awaits;
    }

    private static Frame frame(StackMapFrameInfo info) {
        Map<Integer, Value> locals = new HashMap<>();
        int slot = 0;
        for (VerificationTypeInfo type : info.locals()) {
            if (type == SimpleVerificationTypeInfo.TOP) {
                slot++;
            } else {
                Value value = value(type);
                locals.put(slot, value);
                slot += value.kind().slotSize();
            }
        }
        List<Value> stack = new ArrayList<>();
        for (VerificationTypeInfo type : info.stack().subList(0, info.stack().size() - 1)) {
            stack.add(value(type));
        }
        return new Frame(locals, stack);
    }

    private static Value value(VerificationTypeInfo type) {
        return switch (type) {
            case SimpleVerificationTypeInfo.INTEGER -> new Value(TypeKind.INT, ConstantDescs.CD_int);
            case SimpleVerificationTypeInfo.FLOAT -> new Value(TypeKind.FLOAT, ConstantDescs.CD_float);
            case SimpleVerificationTypeInfo.LONG -> new Value(TypeKind.LONG, ConstantDescs.CD_long);
            case SimpleVerificationTypeInfo.DOUBLE -> new Value(TypeKind.DOUBLE, ConstantDescs.CD_double);
            case SimpleVerificationTypeInfo.NULL -> new Value(TypeKind.REFERENCE, null);
            case ObjectVerificationTypeInfo object -> new Value(TypeKind.REFERENCE, object.classSymbol());
            default ->
                throw new IllegalArgumentException(
                        "await among the arguments of a constructor: assign its value to a variable first");
        };
    }
}
