package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** Tasks of one thread, in every order that a script makes of wakes, polls, cancellations and ends. */
class TaskProperties {
    private static final int TASKS = 3;

    enum Action {
        /** A message, which wakes. */
        POST,
        /** A wake for nothing. */
        WAKE,
        CANCEL,
        /** The last message. */
        END,
        /** Lets the tasks that are scheduled run once. */
        YIELD
    }

    record Step(Action action, int task) {}

    /** The calls on a task, and the expected result. */
    private static final class Account {
        final Mailbox mailbox = new Mailbox();
        final Task<Integer> task;
        int posts;
        /** That may each cost a poll. */
        int wakes = 1;

        Account(TaskExecutor executor) {
            task = executor.spawn(mailbox);
        }

        void apply(Action action) {
            boolean over = task.isDone();
            wakes++;
            switch (action) {
                case POST -> {
                    posts += over ? 0 : 1;
                    mailbox.post();
                }
                case WAKE -> task.wake();
                case CANCEL -> task.cancel();
                case END -> mailbox.end();
                case YIELD -> {}
            }
        }

        /** Once nothing is scheduled any more. */
        void check() {
            assertEquals("", mailbox.fault);
            assertTrue(mailbox.polls <= wakes, "polled " + mailbox.polls + " times for " + wakes + " wakes");
            assertEquals(task.isDone() ? 1 : 0, mailbox.drops);
            if (!task.isDone()) {
                assertEquals(posts, mailbox.taken);
            } else if (task.toCompletableFuture().isCancelled()) {
                assertThrows(CancellationException.class, task::join);
            } else {
                assertEquals(posts, task.join());
            }
        }
    }

    /** Performs the steps up to the next YIELD at each poll. */
    private static final class Script implements Pollable<Boolean> {
        private final Iterator<Step> steps;
        private final List<Account> accounts;
        private int quietPolls;

        Script(List<Step> steps, List<Account> accounts) {
            this.steps = steps.iterator();
            this.accounts = accounts;
        }

        @Override
        public PollState<Boolean> poll(Context context) {
            boolean goOn = true;
            while (goOn && steps.hasNext()) {
                Step step = steps.next();
                accounts.get(step.task).apply(step.action);
                goOn = step.action != Action.YIELD;
            }
            if (!steps.hasNext() && quietPolls++ == 2) {
                return PollState.ready(true);
            }
            context.waker().wake();
            return PollState.notReady();
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Action> actions = Arbitraries.frequency(
                Tuple.of(8, Action.POST),
                Tuple.of(4, Action.WAKE),
                Tuple.of(2, Action.CANCEL),
                Tuple.of(2, Action.END),
                Tuple.of(8, Action.YIELD));
        return Combinators.combine(actions, Arbitraries.integers().between(0, TASKS - 1))
                .as(Step::new)
                .list()
                .ofMaxSize(25);
    }

    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    @Property
    void every_message_is_taken_and_every_end_is_reported_once(@ForAll("steps") List<Step> steps) throws Exception {
        try (TaskExecutor executor = TaskExecutor.open()) {
            List<Account> accounts = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                accounts.add(new Account(executor));
            }
            executor.blockOn(new Script(steps, accounts));
            accounts.forEach(Account::check);
            collect(accounts);
        }
    }

    private static void collect(List<Account> accounts) {
        for (Account account : accounts) {
            Statistics.label("outcome")
                    .collect(account.task.toCompletableFuture().state());
        }
        Statistics.label("outcome").coverage(coverage -> {
            for (Object state : List.of("RUNNING", "SUCCESS", "CANCELLED")) {
                coverage.checkQuery(o -> o.get(0).toString().equals(state)).percentage(p -> p > 5);
            }
        });
    }
}
