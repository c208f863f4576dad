package org.poll4j.examples.ch07;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.PseudoInstruction;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.poll4j.examples.ch07.AwaitFrames.Frame;
import org.poll4j.examples.ch07.AwaitFrames.Value;

/**
 * The class that a coroutine's method becomes. In Java it would read
 *
 * <pre>{@code
 * public PollState poll() {
 *   int from = state;
 *   state = RUNNING;                 // and so it stays if something is thrown
 *   switch (from) {
 *     case 0: first local = its field …; break;
 *     case 1: goto resume1; …
 *     default: throw new IllegalStateException();
 *   }
 *   …                                // the method's own code, up to an await
 *   awaited = future;
 *   its field = each local …;
 * resume1:
 *   PollState result = awaited.poll();
 *   if (!(result instanceof Ready)) {
 *     state = 1;
 *     return result;
 *   }
 *   each local = its field …;
 *   …                                // continues with the value
 * }
 * }</pre>
 */
final class StateMachine {
    private static final int RUNNING = -1;
    private static final ClassDesc FUTURE = desc(Future.class);
    private static final ClassDesc POLL_STATE = desc(PollState.class);
    private static final ClassDesc READY = desc(PollState.Ready.class);
    private static final ClassDesc NOT_POLLABLE = desc(IllegalStateException.class);

    private final ClassDesc self;
    private final MethodTypeDesc method;
    private final CodeModel code;
    private final List<Frame> frames;
    /** What outlives an await, by name: filled while {@code poll} is written. */
    private final Map<String, ClassDesc> fields = new LinkedHashMap<>();

    private final List<Label> resumes = new ArrayList<>();
    private int awaits;
    /** Beyond the method's own locals, all of which have moved up by one: {@code this} is in slot 0. */
    private final int scratch;

    StateMachine(ClassDesc self, MethodTypeDesc method, CodeModel code, List<Frame> frames) {
        this.self = self;
        this.method = method;
        this.code = code;
        this.frames = frames;
        this.scratch = ((CodeAttribute) code).maxLocals() + 1;
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    void writeTo(ClassBuilder type) {
        type.withFlags(ClassFile.ACC_FINAL).withInterfaceSymbols(FUTURE);
        MethodTypeDesc constructor = method.changeReturnType(CD_void);
        type.withMethodBody(INIT_NAME, constructor, 0, this::constructor);
        type.withMethodBody("poll", MethodTypeDesc.of(POLL_STATE), ClassFile.ACC_PUBLIC, this::poll);
        type.withField("state", CD_int, ClassFile.ACC_PRIVATE);
        type.withField("awaited", FUTURE, ClassFile.ACC_PRIVATE);
        fields.forEach((name, desc) -> type.withField(name, desc, ClassFile.ACC_PRIVATE));
    }

    /** The method's parameters, by slot. */
    private Map<Integer, Value> parameters() {
        Map<Integer, Value> values = new TreeMap<>();
        int slot = 0;
        for (ClassDesc parameter : method.parameterList()) {
            TypeKind kind = TypeKind.from(parameter).asLoadable();
            values.put(slot, new Value(kind, parameter));
            slot += kind.slotSize();
        }
        return values;
    }

    private void constructor(CodeBuilder to) {
        to.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void);
        parameters().forEach((slot, value) -> saveLocal(to, slot, value));
        to.return_();
    }

    private void poll(CodeBuilder to) {
        awaits = 0;
        resumes.clear(); // code with long jumps is written twice: the library starts again with longer instructions
        frames.forEach(_ -> resumes.add(to.newLabel()));
        dispatch(to);
        parameters().forEach((slot, value) -> restoreLocal(to, slot, value));
        for (CodeElement element : code) {
            rewrite(to, element);
        }
    }

    private void dispatch(CodeBuilder to) {
        Label start = to.newLabel();
        Label ended = to.newLabel();
        List<SwitchCase> cases = new ArrayList<>(List.of(SwitchCase.of(0, start)));
        for (Label resume : resumes) {
            cases.add(SwitchCase.of(cases.size(), resume));
        }
        to.aload(0).getfield(self, "state", CD_int);
        setState(to, RUNNING);
        to.tableswitch(ended, cases).labelBinding(ended);
        to.new_(NOT_POLLABLE)
                .dup()
                .ldc("poll: this coroutine has ended, failed, or is being polled")
                .invokespecial(NOT_POLLABLE, INIT_NAME, MethodTypeDesc.of(CD_void, ConstantDescs.CD_String))
                .athrow()
                .labelBinding(start);
    }

    private void setState(CodeBuilder to, int state) {
        to.aload(0).loadConstant(state).putfield(self, "state", CD_int);
    }

    private void rewrite(CodeBuilder to, CodeElement element) {
        switch (element) {
            case LoadInstruction load -> to.loadLocal(load.typeKind(), load.slot() + 1);
            case StoreInstruction store -> to.storeLocal(store.typeKind(), store.slot() + 1);
            case IncrementInstruction increment -> to.iinc(increment.slot() + 1, increment.constant());
            case ReturnInstruction end -> finish(to, end);
            case Instruction call when AwaitFrames.isAwait(call) -> await(to, awaits++);
            case LocalVariable _, LocalVariableType _ -> {} // for debuggers, with the previous slots
            case Instruction other -> to.with(other);
            case PseudoInstruction mark -> to.with(mark);
            default -> {} // attributes, which are made again
        }
    }

    private void finish(CodeBuilder to, ReturnInstruction end) {
        if (end.typeKind() == TypeKind.VOID) {
            to.aconst_null();
        }
        to.invokestatic(POLL_STATE, "ready", MethodTypeDesc.of(POLL_STATE, CD_Object), true)
                .areturn();
    }

    /** On the stack: what the method has there, and the future. Afterwards: the same, and its value. */
    private void await(CodeBuilder to, int index) {
        Frame frame = frames.get(index);
        to.aload(0).swap().putfield(self, "awaited", FUTURE);
        saveStack(to, frame.stack());
        frame.locals().forEach((slot, value) -> saveLocal(to, slot, value));
        to.labelBinding(resumes.get(index));
        pollAwaited(to, index + 1);
        frame.locals().forEach((slot, value) -> restoreLocal(to, slot, value));
        restoreStack(to, frame.stack());
        to.aload(scratch).checkcast(READY).invokevirtual(READY, "value", MethodTypeDesc.of(CD_Object));
    }

    private void pollAwaited(CodeBuilder to, int state) {
        Label ready = to.newLabel();
        to.aload(0).getfield(self, "awaited", FUTURE);
        to.invokeinterface(FUTURE, "poll", MethodTypeDesc.of(POLL_STATE)).astore(scratch);
        to.aload(scratch).instanceOf(READY).ifne(ready);
        setState(to, state);
        to.aload(scratch).areturn().labelBinding(ready);
        to.aload(0).aconst_null().putfield(self, "awaited", FUTURE);
    }

    private void saveLocal(CodeBuilder to, int slot, Value value) {
        if (value.type() != null) {
            to.aload(0).loadLocal(value.kind(), slot + 1);
            putField(to, "local" + slot, value);
        }
    }

    private void restoreLocal(CodeBuilder to, int slot, Value value) {
        getField(to, "local" + slot, value);
        to.storeLocal(value.kind(), slot + 1);
    }

    private void saveStack(CodeBuilder to, List<Value> stack) {
        for (int depth = stack.size() - 1; depth >= 0; depth--) {
            Value value = stack.get(depth);
            to.storeLocal(value.kind(), scratch);
            if (value.type() != null) {
                to.aload(0).loadLocal(value.kind(), scratch);
                putField(to, "stack" + depth, value);
            }
        }
    }

    private void restoreStack(CodeBuilder to, List<Value> stack) {
        for (int depth = 0; depth < stack.size(); depth++) {
            getField(to, "stack" + depth, stack.get(depth));
        }
    }

    /** One slot may hold values of several kinds in turn: each has a field. */
    private void putField(CodeBuilder to, String place, Value value) {
        String name = place + value.kind();
        fields.put(name, fieldType(value));
        to.putfield(self, name, fieldType(value));
    }

    private void getField(CodeBuilder to, String place, Value value) {
        if (value.type() == null) {
            to.aconst_null();
            return;
        }
        to.aload(0).getfield(self, place + value.kind(), fieldType(value));
        if (value.kind() == TypeKind.REFERENCE) {
            to.checkcast(value.type());
        }
    }

    private static ClassDesc fieldType(Value value) {
        return value.kind() == TypeKind.REFERENCE ? CD_Object : value.kind().upperBound();
    }
}
