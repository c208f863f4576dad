package org.poll4j.examples.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.runtime.Reactor;
import org.poll4j.sim.SimHost;
import org.poll4j.sim.junit.Fault.Kind;
import org.poll4j.sim.junit.Scenarios;
import org.poll4j.sim.junit.Stage;

/** {@link HttpServer} and its chat on a simulated network, with the threads that they always have. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledIf(
        value = "isOnModulePath",
        disabledReason = "the module of the examples does not read that of the simulation")
class HttpSimulationTest {
    private static final int PORT = 80;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofMinutes(30);
    /** Longer than any wait that the server allows a client. */
    private static final Duration AFTERWARDS = Duration.ofMinutes(3);

    @TempDir
    Path root;

    private int done;

    static boolean isOnModulePath() {
        return HttpSimulationTest.class.getModule().isNamed();
    }

    @Scenarios(
            seeds = 30,
            hosts = 2,
            mostHosts = 4,
            steps = 12,
            kinds = {
                Kind.LATENCY,
                Kind.JITTER,
                Kind.BANDWIDTH,
                Kind.PARTIAL_READS,
                Kind.PARTIAL_WRITES,
                Kind.WOULD_BLOCK,
                Kind.MEAN,
                Kind.INTERRUPTS,
                Kind.DRIFT,
                Kind.SLOW_CONNECTS,
                Kind.CUT,
                Kind.REFUSALS,
                Kind.RESETS,
                Kind.RESET,
                Kind.STOP
            })
    void every_client_gets_its_answers(Stage stage) throws IOException {
        done = 0;
        boot(stage);
        for (SimHost host : clients(stage)) {
            host.boot("client", () -> ask(host, stage));
        }
        stage.simulation().run(LONGEST);
        assertEquals((1 << clients(stage).size()) - 1, done, "clients that have their answers");
        assertClosed(stage);
    }

    @Scenarios(
            seeds = 30,
            hosts = 3,
            mostHosts = 4,
            steps = 12,
            kinds = {
                Kind.LATENCY,
                Kind.JITTER,
                Kind.BANDWIDTH,
                Kind.PARTIAL_READS,
                Kind.PARTIAL_WRITES,
                Kind.WOULD_BLOCK,
                Kind.MEAN,
                Kind.INTERRUPTS,
                Kind.DRIFT,
                Kind.SLOW_CONNECTS,
                Kind.CUT,
                Kind.REFUSALS,
                Kind.RESETS,
                Kind.RESET
            })
    void everybody_hears_what_is_said_in_its_order(Stage stage) throws IOException {
        done = 0;
        boot(stage);
        List<SimHost> listening = clients(stage).subList(1, clients(stage).size());
        Semaphore welcome = new Semaphore(0);
        for (SimHost host : listening) {
            host.start("listens", () -> hear(host, stage, welcome));
        }
        SimHost talks = stage.host(1);
        talks.start("talks", () -> say(talks, stage, welcome, listening.size()));
        stage.simulation().run(LONGEST);
        assertEquals((1 << stage.hosts().size()) - 2, 2 * done, "clients that have heard, or said, the last");
        assertClosed(stage);
    }

    private void boot(Stage stage) throws IOException {
        SimHost host = stage.host(0);
        Site site = new Site(host, root, HEARTBEAT);
        host.boot("server", () -> new HttpServer(host, host.at(PORT), site, Limits.USUAL));
    }

    private static List<SimHost> clients(Stage stage) {
        return stage.hosts().subList(1, stage.hosts().size());
    }

    private void finished(Stage stage, SimHost client) {
        done |= 1 << (stage.hosts().indexOf(client) - 1);
    }

    private static void assertClosed(Stage stage) {
        stage.simulation().run(AFTERWARDS);
        assertEquals(2, stage.host(0).openDescriptors(), "the server's Poll and listener");
    }

    /** Requests one after another, then two at once, over one connection as long as it lasts. */
    private void ask(SimHost host, Stage stage) throws Exception {
        try (Reactor reactor = Reactor.open(host)) {
            int step = 0;
            while (step < stage.steps()) {
                try (SimulatedClient client =
                        SimulatedClient.connect(reactor, stage.host(0).at(PORT))) {
                    for (; step < stage.steps(); step++) {
                        ask(client, step);
                    }
                } catch (IOException lost) {
                    SimulatedClient.pause(host);
                }
            }
        }
        finished(stage, host);
    }

    private static void ask(SimulatedClient client, int step) throws IOException {
        String text = "0123456789".repeat(step * step * 40);
        String echo = step % 2 == 0
                ? "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + text.length() + "\r\n\r\n" + text
                : "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + (text.isEmpty() ? "" : Integer.toHexString(text.length()) + "\r\n" + text + "\r\n")
                        + "0\r\n\r\n";
        client.send(echo);
        assertEquals(text, client.answer(200));
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\n\r\n");
        assertTrue(client.answer(200).contains("<html"));
        client.answer(404);
    }

    /** Says numbers, and the last one again until all have heard it. */
    private void say(SimHost host, Stage stage, Semaphore welcome, int listeners) throws Exception {
        welcome.acquire(listeners);
        try (Reactor reactor = Reactor.open(host)) {
            int number = 1;
            boolean isSaid = false;
            while (Integer.bitCount(done) < listeners || !isSaid) {
                try (SimulatedClient client =
                        SimulatedClient.connect(reactor, stage.host(0).at(PORT))) {
                    String text = Integer.toString(number);
                    client.send("POST /say HTTP/1.1\r\nHost: a\r\n" + "Content-Length: " + text.length() + "\r\n\r\n"
                            + text);
                    assertTrue(client.answer(200).startsWith("heard by "));
                    isSaid = number == stage.steps();
                    number = Math.min(number + 1, stage.steps());
                } catch (IOException lost) {
                    // says it again
                }
                SimulatedClient.pause(host);
            }
        }
        finished(stage, host);
    }

    /** Each connection hears numbers that grow by one, or are said again. */
    private void hear(SimHost host, Stage stage, Semaphore welcome) throws Exception {
        boolean isWelcome = false;
        try (Reactor reactor = Reactor.open(host)) {
            while (true) {
                List<Integer> heard = new ArrayList<>();
                try (SimulatedClient client =
                        SimulatedClient.connect(reactor, stage.host(0).at(PORT))) {
                    client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
                    client.head(200);
                    for (String line; (line = client.event()) != null; ) {
                        if (!isWelcome) {
                            isWelcome = true;
                            welcome.release();
                        }
                        if (!line.startsWith("data: ")) {
                            continue;
                        }
                        int number = Integer.parseInt(line.substring("data: ".length()));
                        assertTrue(
                                heard.isEmpty() || number - heard.getLast() <= 1 && number >= heard.getLast(),
                                () -> heard + ", then " + number);
                        heard.add(number);
                        if (number == stage.steps()) {
                            finished(stage, host);
                            return;
                        }
                    }
                } catch (IOException lost) {
                    SimulatedClient.pause(host);
                }
            }
        }
    }
}
