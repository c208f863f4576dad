package org.poll4j.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.poll4j.bench.churn.ChurnProgram;
import org.poll4j.bench.datagrams.DatagramProgram;
import org.poll4j.bench.echo.EchoProgram;
import org.poll4j.bench.register.RegisterProgram;
import org.poll4j.bench.ring.RingProgram;
import org.poll4j.bench.startup.EmptyStart;
import org.poll4j.bench.startup.FfmStart;
import org.poll4j.bench.startup.NettyStart;
import org.poll4j.bench.startup.NioStart;
import org.poll4j.bench.startup.PollStart;
import org.poll4j.bench.wake.WakeProgram;

/** All that is compared, and by whom. */
final class Works {
    /** Requests per second. */
    static final List<Integer> RATES = List.of(5_000, 20_000, 50_000);

    private final Workshop workshop;
    private final Duration echoWarmUp;

    Works(Workshop workshop, boolean quick) {
        this.workshop = workshop;
        this.echoWarmUp = Duration.ofSeconds(quick ? 1 : 2);
    }

    List<Work> all() {
        List<Trial> rings = List.of(ring(100, 1), ring(1_000, 1), ring(1_000, 100), ring(8_000, 1), ring(8_000, 1_000));
        return List.of(
                ring(rings),
                echo(List.of(echo(1), echo(100), echo(5_000))),
                rate(),
                scale(),
                wake(),
                register(),
                startup(),
                memory(),
                churn(),
                datagrams());
    }

    /** A look at each of the main matters, in minutes. */
    List<Work> quick() {
        return List.of(
                ring(List.of(ring(1_000, 1), ring(1_000, 100))),
                echo(List.of(echo(100))),
                wake(),
                register(),
                startup());
    }

    private Work ring(List<Trial> sizes) {
        return new Work(
                "ring",
                "Pipe ring",
                "libevent's benchmark: pipes in a ring, some of them active. An event is one byte read from a pipe"
                        + " and written to the"
                        + " next. CPU time of the thread, which never waits.",
                List.of(new Metric("cpu", "ns/event", 0), new Metric("wall", "on the clock", 0)),
                sizes);
    }

    private Trial ring(int pipes, int active) {
        String[] arguments = {"" + pipes, "" + active, "100000", "8"};
        Map<String, Runner> peers = natives("ring", arguments);
        Map<String, List<String>> lone = workshop.natives("ring", "" + pipes, "" + active, "100000", "8", "lone");
        if (lone.containsKey("C")) {
            peers.put("C, lone thread", new ProgramRunner(lone.get("C")));
        }
        addJava(peers, RingProgram.class, List.of("FFM alone", "poll4j", "java.nio"), arguments);
        return new Trial(pipes + " pipes " + active + " active", peers);
    }

    private Work echo(List<Trial> sizes) {
        return new Work(
                "echo",
                "TCP echo",
                "64 bytes over loopback, every connection sending its next request when it has its reply; one"
                        + " client for all servers, in"
                        + " another process. CPU time is of the server's process, and its user part is known by"
                        + " samples of the"
                        + " kernel, so it is added up over the runs.",
                List.of(
                        new Metric("user", "user CPU ns/request", 0, 1, true),
                        new Metric("cpu", "all CPU ns/request", 0, 1, true),
                        new Metric("rate", "requests/s", 0),
                        new Metric("p50", "p50 us", 1, 1e3, false),
                        new Metric("p99", "p99 us", 1, 1e3, false),
                        new Metric("p999", "p99.9 us", 1, 1e3, false)),
                sizes);
    }

    private Trial echo(int connections) {
        Map<String, Runner> peers = new LinkedHashMap<>();
        workshop.natives("echo")
                .forEach((peer, command) -> peers.put(peer, new EchoRunner(command, connections, echoWarmUp)));
        for (String peer : List.of("FFM alone", "poll4j", "java.nio", "Netty epoll", "Netty io_uring")) {
            peers.put(peer, new EchoRunner(workshop.java(EchoProgram.class, List.of(), peer), connections, echoWarmUp));
        }
        return new Trial(connections + " connections", peers);
    }

    private Work rate() {
        return new Work(
                "rate",
                "TCP echo at a fixed rate",
                "The same servers at a rate that leaves them idle most of the time: a poll brings one "
                        + "event or two. The server has one core, its JIT compiler and garbage collector "
                        + "included; the client has the other one, sends when a request is due and counts "
                        + "latency from then. The first four columns are of three seconds after the first ten. "
                        + "The CPU of the first 10 s is of the whole process and begins with its start. The "
                        + "time to the steady state ends with the last half second that cost more than 110 % of "
                        + "it. User CPU is by samples of perf, ten thousand a second of CPU time, where there "
                        + "is perf.",
                List.of(
                        new Metric("user", "user CPU ns/request", 0),
                        new Metric("cpu", "all CPU ns/request", 0),
                        new Metric("p50", "p50 us", 1, 1e3, false),
                        new Metric("p99", "p99 us", 1, 1e3, false),
                        new Metric("first", "CPU of the first 10 s, ms", 0),
                        new Metric("steady", "time to steady state, ms", 0)),
                RATES.stream().map(this::rateTrial).toList());
    }

    static String rate(int rate) {
        return rate + " requests/s";
    }

    private Trial rateTrial(int rate) {
        Map<String, Runner> peers = new LinkedHashMap<>();
        workshop.natives("echo").forEach((peer, command) -> {
            if (peer.equals("C")) {
                peers.put(peer, atRate(command, rate));
            }
        });
        for (String peer : List.of("FFM alone", "poll4j", "java.nio")) {
            peers.put(peer, atRate(workshop.java(EchoProgram.class, List.of(), peer), rate));
        }
        return new Trial(rate(rate), peers);
    }

    private RateRunner atRate(List<String> command, int rate) {
        List<String> pinned = new ArrayList<>(Workshop.onOneCore());
        pinned.addAll(command);
        return new RateRunner(pinned, rate);
    }

    private Work scale() {
        return new Work(
                "scale",
                "Many idle connections",
                "The same servers on one core with 150 connections that send 10,000 requests a "
                        + "second, alone and beside 14,850 idle ones. Memory is what the server's process has "
                        + "in RAM more than before the connections came, so for a JVM garbage and compiled code "
                        + "are in it. The time to connect is both ends' and the kernel's.",
                List.of(
                        new Metric("cpu", "all CPU ns/request", 0),
                        new Metric("p50", "p50 us", 1, 1e3, false),
                        new Metric("p99", "p99 us", 1, 1e3, false),
                        new Metric("memory", "bytes in RAM/connection", 0),
                        new Metric("connect", "us to connect", 1, 1e3, false)),
                List.of(scale(150), scale(15_000)));
    }

    private Trial scale(int connections) {
        Map<String, Runner> peers = new LinkedHashMap<>();
        workshop.natives("echo").forEach((peer, command) -> peers.put(peer, withIdle(command, connections)));
        for (String peer : List.of("FFM alone", "poll4j", "java.nio", "Netty epoll")) {
            peers.put(peer, withIdle(workshop.java(EchoProgram.class, List.of(), peer), connections));
        }
        return new Trial(connections + " connections", peers);
    }

    private ScaleRunner withIdle(List<String> command, int connections) {
        List<String> pinned = new ArrayList<>(Workshop.onOneCore());
        pinned.addAll(command);
        return new ScaleRunner(pinned, connections);
    }

    private Work wake() {
        String[] arguments = {"20000", "8"};
        Map<String, Runner> peers = natives("wake", arguments);
        addJava(peers, WakeProgram.class, List.of("FFM alone", "poll4j", "java.nio"), arguments);
        return new Work(
                "wake",
                "Wake-ups",
                "Two threads, each waiting in a poll of its own, wake each other. Time on the clock for there and"
                        + " back.",
                List.of(new Metric("wall", "ns/round trip", 0)),
                List.of(new Trial("two threads", peers)));
    }

    private Work register() {
        String[] arguments = {"1000", "200"};
        Map<String, Runner> peers = natives("register", arguments);
        addJava(peers, RegisterProgram.class, List.of("FFM alone", "poll4j", "java.nio"), arguments);
        return new Work(
                "register",
                "Registration",
                "1,000 pipes registered, changed and deregistered, again and again; the first registrations of the"
                        + " process by themselves."
                        + " CPU time. java.nio calls the kernel in selectNow, once for all, and skips changes that"
                        + " change"
                        + " nothing, so its change is one to nothing and back.",
                List.of(
                        new Metric("pair", "register + deregister ns", 0),
                        new Metric("change", "reregister ns", 0),
                        new Metric("cold", "first 1,000: register ns", 0)),
                List.of(new Trial("1000 pipes", peers)));
    }

    private Work memory() {
        Map<String, Runner> peers = new LinkedHashMap<>();
        for (String peer : List.of("poll4j", "java.nio")) {
            List<String> options = List.of("-XX:+UseSerialGC"); // collects exactly
            peers.put(peer, new ProgramRunner(workshop.java(RegisterProgram.class, options, peer, "9500", "0")));
        }
        return new Work(
                "memory",
                "Memory",
                "Bytes on the Java heap for each of 9,500 idle registrations (20,000 descriptors are what many"
                        + " systems allow); neither peer"
                        + " has native memory for one. A source is a pipe with both ends and a token.",
                List.of(new Metric("registration", "registration, bytes", 0), new Metric("source", "source, bytes", 0)),
                List.of(new Trial("9500 pipes", peers)));
    }

    private Work churn() {
        String[] arguments = {"2000", "10"};
        Map<String, Runner> peers = natives("churn", arguments);
        addJava(peers, ChurnProgram.class, List.of("poll4j", "java.nio"), arguments);
        return new Work(
                "churn",
                "Connections",
                "Connections that are made, accepted, registered, reset and closed, one after another on one"
                        + " thread: both ends' CPU time.",
                List.of(new Metric("cpu", "ns/connection", 0)),
                List.of(new Trial("one thread", peers)));
    }

    private Work datagrams() {
        return new Work(
                "datagrams",
                "Datagrams",
                "Batches of 64 datagrams over loopback, sent and received by one thread; with segments the kernel"
                        + " cuts and joins them"
                        + " (UDP_SEGMENT, UDP_GRO), which java.nio cannot. Time on the clock for one datagram, there.",
                List.of(new Metric("wall", "ns/datagram", 0)),
                List.of(datagrams(64, 1), datagrams(1_200, 1), datagrams(1_200, 32)));
    }

    private Trial datagrams(int size, int segments) {
        String[] arguments = {"" + size, "64", "" + segments, "640000", "8"};
        Map<String, Runner> peers = natives("datagrams", arguments);
        peers.remove("mio");
        addJava(peers, DatagramProgram.class, List.of("poll4j", "java.nio", "Netty epoll"), arguments);
        return new Trial(size + " bytes" + (segments == 1 ? "" : ", " + segments + " segments"), peers);
    }

    private Work startup() {
        Map<String, Runner> peers = new LinkedHashMap<>();
        workshop.natives("start").forEach((peer, command) -> {
            if (peer.equals("C")) {
                peers.put(peer, new StartupRunner(command));
            }
        });
        peers.put("FFM alone", start(FfmStart.class));
        peers.put("poll4j", start(PollStart.class));
        peers.put("java.nio", start(NioStart.class));
        peers.put("Netty epoll", start(NettyStart.class));
        peers.put("FFM alone, AOT cache", cached(FfmStart.class));
        peers.put("poll4j, AOT cache", cached(PollStart.class));
        peers.put("java.nio, AOT cache", cached(NioStart.class));
        peers.put("an empty main", start(EmptyStart.class));
        return new Work(
                "startup",
                "Start-up",
                "A program that wakes itself and polls that one event: from before the process is made to the"
                        + " event, and to the end of"
                        + " the process. An AOT cache (-XX:AOTCache) is made by a run before.",
                List.of(
                        new Metric("event", "ms to the event", 0, 1e6, false),
                        new Metric("end", "ms to the end", 0, 1e6, false)),
                List.of(new Trial("one event", peers)));
    }

    private Runner start(Class<?> main) {
        return new StartupRunner(workshop.java(main, List.of()));
    }

    /** The cache is made when it is needed first. */
    private Runner cached(Class<?> main) {
        String cache = workshop.file(main.getSimpleName() + ".aot").toString();
        Runner runner = new StartupRunner(workshop.java(main, List.of("-XX:AOTCache=" + cache)));
        List<String> make =
                workshop.java(main, List.of("-XX:AOTCacheOutput=" + cache, "-Xlog:aot=off", "-Xlog:aot*=off"));
        return () -> {
            if (!Files.exists(Path.of(cache))) {
                ProgramRunner.output(make);
            }
            return runner.run();
        };
    }

    private Map<String, Runner> natives(String program, String... arguments) {
        Map<String, Runner> peers = new LinkedHashMap<>();
        workshop.natives(program, arguments).forEach((peer, command) -> peers.put(peer, new ProgramRunner(command)));
        return peers;
    }

    private void addJava(Map<String, Runner> peers, Class<?> main, List<String> names, String... arguments) {
        for (String name : names) {
            List<String> all = new ArrayList<>(List.of(name));
            all.addAll(Arrays.asList(arguments));
            peers.put(name, new ProgramRunner(workshop.java(main, List.of(), all.toArray(String[]::new))));
        }
    }
}
