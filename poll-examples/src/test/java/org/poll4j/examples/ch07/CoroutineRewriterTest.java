package org.poll4j.examples.ch07;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.examples.ch07.Await.await;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every method below that awaits is rewritten; each of its futures is not ready twice, so that every await is a real
 * wait.
 */
@SuppressWarnings("unused") // the methods are found by name
class CoroutineRewriterTest {
    private static final List<String> SAID = new ArrayList<>();

    @BeforeEach
    void clear() {
        SAID.clear();
    }

    private static <T> Future<T> later(@Nullable T value) {
        return new Later<>(2, value);
    }

    private static <T> Future<T> start(String method, Object... arguments) {
        return CoroutineRewriter.rewrite(MethodHandles.lookup(), method).start(arguments);
    }

    private static Object result(String method, Object... arguments) {
        return Future.blockOn(CoroutineRewriterTest.<Object>start(method, arguments));
    }

    private static String without() {
        return "no await";
    }

    private static void nothing(String text) {
        SAID.add(text);
        await(later(null));
        SAID.add("and " + text);
    }

    private static String locals(
            boolean z, byte b, char c, short s, int i, long l, float f, double d, String text, int[] array) {
        long sum = l + i;
        double product = d * f;
        String first = await(later("first"));
        sum += await(later(1L));
        return z + " " + b + " " + c + " " + s + " " + i + " " + sum + " " + f + " " + product + " " + text + " "
                + array[1] + " " + first;
    }

    private static String loops(int outer, int inner) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                text.append(await(later(i * 10 + j))).append(' ');
            }
            text.append(await(later("| ")));
        }
        return text.toString();
    }

    private static String branches(int n) {
        String text;
        if (n > 0) {
            text = await(later("positive"));
        } else if (n < 0) {
            text = "negative";
        } else {
            long wide = 7;
            text = await(later("zero")) + wide;
        }
        return switch (n) {
            case 1 -> text + await(later(" one"));
            case 2 -> text + " two";
            default -> text + await(later(" other"));
        };
    }

    private static String expression(String a, long b) {
        return a + await(later("1")) + (b + await(later(2L)) * (3.5 + await(later(0.5)))) + await(later("."));
    }

    private static String slotsUsedAgain() {
        StringBuilder text = new StringBuilder();
        {
            int number = 5;
            text.append(await(later("a"))).append(number);
        }
        {
            String word = "w";
            text.append(await(later("b"))).append(word);
        }
        {
            double real = 0.5;
            text.append(await(later("c"))).append(real);
        }
        return text.toString();
    }

    private static @Nullable String nullAcross() {
        String nothing = null;
        String text = await(later("x"));
        return text.isEmpty() ? text : nothing;
    }

    private static int hidden(int n) {
        return n + 1;
    }

    private static String lambdas(int base) {
        IntUnaryOperator add = n -> hidden(n) + base;
        int five = await(later(5));
        Supplier<String> supplier = () -> "five+1+base=" + add.applyAsInt(five);
        await(later("wait"));
        return supplier.get();
    }

    private static String tryWithoutAwait(String number) {
        String before = await(later("before "));
        int value;
        try {
            value = Integer.parseInt(number);
        } catch (NumberFormatException e) {
            value = -1;
        }
        return before + value + await(later(" after"));
    }

    private static String awaitInCatch(String number) {
        String text;
        try {
            text = "" + Integer.parseInt(number);
        } catch (NumberFormatException e) {
            text = await(later("replaced ")) + e.getClass().getSimpleName();
        }
        return text;
    }

    private static String nested() {
        Future<String> inner = start("loops", 1, 2);
        return "[" + await(inner) + "]";
    }

    private static String failing() {
        await(later("x"));
        throw new IllegalArgumentException("on purpose");
    }

    private static String awaitsFailure() {
        return await(CoroutineRewriterTest.<String>start("failing"));
    }

    @Test
    void method_without_await_ends_at_the_first_poll() {
        assertEquals(PollState.ready("no await"), start("without").poll());
    }

    @Test
    void void_method_continues_only_when_its_future_is_ready() {
        Future<Object> coroutine = start("nothing", "hello");
        assertEquals(List.of(), SAID);
        assertInstanceOf(PollState.NotReady.class, coroutine.poll());
        assertInstanceOf(PollState.NotReady.class, coroutine.poll());
        assertEquals(List.of("hello"), SAID);
        assertEquals(PollState.ready(null), coroutine.poll());
        assertEquals(List.of("hello", "and hello"), SAID);
    }

    @Test
    void locals_of_every_kind_outlive_waits() {
        assertEquals(
                "true 1 c 3 4 10 0.5 3.0 text 8 first",
                result("locals", true, (byte) 1, 'c', (short) 3, 4, 5L, 0.5f, 6.0, "text", new int[] {7, 8}));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, ''", "1, 0, '| '", "2, 3, '0 1 2 | 10 11 12 | '"})
    void loops_go_on_where_they_were(int outer, int inner, String expected) {
        assertEquals(expected, result("loops", outer, inner));
    }

    @ParameterizedTest
    @CsvSource({"1, positive one", "2, positive two", "-1, negative other", "0, zero7 other"})
    void branches_may_wait_or_not(int n, String expected) {
        assertEquals(expected, result("branches", n));
    }

    @Test
    void waits_in_the_middle_of_an_expression() {
        assertEquals("a118.0.", result("expression", "a", 10L));
    }

    @Test
    void slot_may_hold_several_kinds_in_turn() {
        assertEquals("a5bwc0.5", result("slotsUsedAgain"));
    }

    @Test
    void null_outlives_a_wait() {
        assertNull(result("nullAcross"));
    }

    @Test
    void lambdas_and_private_methods_work() {
        assertEquals("five+1+base=106", result("lambdas", 100));
    }

    @ParameterizedTest
    @CsvSource({"7, before 7 after", "x, before -1 after"})
    void try_around_code_that_does_not_wait(String number, String expected) {
        assertEquals(expected, result("tryWithoutAwait", number));
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "x, replaced NumberFormatException"})
    void handlers_may_wait(String number, String expected) {
        assertEquals(expected, result("awaitInCatch", number));
    }

    @Test
    void coroutines_wait_for_coroutines() {
        assertEquals("[0 1 | ]", result("nested"));
    }

    @Test
    void two_of_one_method_do_not_meet() {
        Future<Object> one = start("loops", 1, 3);
        Future<Object> other = start("loops", 1, 2);
        assertEquals(List.of("0 1 2 | ", "0 1 | "), Future.blockOn(new JoinAll<>(List.of(one, other))));
    }

    @Test
    void failure_comes_out_of_the_poll_and_ends_all() {
        Future<Object> coroutine = start("awaitsFailure");
        Exception e = assertThrows(IllegalArgumentException.class, () -> Future.blockOn(coroutine));
        assertEquals("on purpose", e.getMessage());
        assertThrows(IllegalStateException.class, coroutine::poll);
    }

    @Test
    void ended_coroutine_is_not_polled_again() {
        Future<Object> coroutine = start("without");
        coroutine.poll();
        Exception e = assertThrows(IllegalStateException.class, coroutine::poll);
        assertEquals("poll: this coroutine has ended, failed, or is being polled", e.getMessage());
    }

    private static String inTry() {
        try {
            return await(later("x"));
        } catch (IllegalStateException e) {
            return "caught";
        }
    }

    private static String inFinally() {
        try {
            return await(later("x"));
        } finally {
            SAID.add("finally");
        }
    }

    private static String inSynchronized() {
        synchronized (SAID) {
            return await(later("x"));
        }
    }

    private static StringBuilder inConstructor() {
        return new StringBuilder(await(later("x")));
    }

    private String instance() {
        return await(later("x"));
    }

    private static int primitive() {
        return await(later(1));
    }

    private static String checked() throws IOException {
        return await(later("x"));
    }

    private static String overloaded(int a) {
        return await(later("x"));
    }

    private static String overloaded(long a) {
        return await(later("x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inTry: line \\d+ awaits inside try or synchronized",
                "inFinally: line \\d+ awaits inside try or synchronized",
                "inSynchronized: line \\d+ awaits inside try or synchronized",
                "inConstructor: await among the arguments of a constructor: assign its value to a variable first",
                "instance: it is not a static method with a body",
                "primitive: it returns int: a future's value is an object",
                "checked: it throws checked exceptions, and poll does not",
                "overloaded: it is overloaded",
                "missing: there is no such method"
            })
    void what_it_cannot_rewrite_it_refuses_and_says_why(String message) {
        String method = message.substring(0, message.indexOf(':'));
        Exception e = assertThrows(
                IllegalArgumentException.class, () -> CoroutineRewriter.rewrite(MethodHandles.lookup(), method));
        assertTrue(String.valueOf(e.getMessage()).matches("CoroutineRewriterTest\\." + message), e.getMessage());
    }

    @Test
    void await_in_code_that_is_not_rewritten_says_so() {
        Exception e = assertThrows(IllegalStateException.class, () -> nothing("x"));
        assertTrue(String.valueOf(e.getMessage()).endsWith("rewrite the method that calls it"), e.getMessage());
    }
}
