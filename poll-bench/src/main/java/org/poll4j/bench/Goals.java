package org.poll4j.bench;

import java.io.PrintWriter;
import java.util.List;

/** What the project wants to reach, and what was measured of it. */
final class Goals {
    private static final List<String> RINGS =
            List.of("1000 pipes 1 active", "1000 pipes 100 active", "8000 pipes 1000 active");
    private static final String ECHO = "100 connections";
    private static final String OWN = "poll4j";

    private final List<Work> works;
    private final Samples samples;

    Goals(List<Work> works, Samples samples) {
        this.works = works;
        this.samples = samples;
    }

    void print(PrintWriter out) {
        if (!has("memory")) {
            return; // the quick works
        }
        out.println("## Goals\n\n| measure | goal | measured | |\n|---|---:|---:|---|");
        for (String ring : RINGS) {
            ratio(out, "ring, " + ring + ", to C", "ring", ring, "cpu", "C", 1.08);
            ratio(out, "ring, " + ring + ", to mio", "ring", ring, "cpu", "mio", 1.05);
            ratio(out, "ring, " + ring + ", to java.nio", "ring", ring, "cpu", "java.nio", 0.75);
        }
        atMost(out, "ring, growth from 100 to 8,000 pipes, to C's", growth(OWN) / growth("C"), 1.1);
        ratio(out, "echo, 100 connections, user CPU per request, to C", "echo", ECHO, "user", "C", 1.05);
        ratio(out, "the same, to the best other Java peer", "echo", ECHO, "user", bestOfJava(), 1.0);
        ratio(out, "echo, 100 connections, p50, to C", "echo", ECHO, "p50", "C", 1.05);
        atMost(out, "echo, 100 connections, p99 to C's highest", p99(), 1.0);
        ratio(out, "echo, 1 connection, user CPU per request, to C", "echo", "1 connections", "user", "C", 1.4);
        ratio(out, "echo, 5,000 connections, user CPU per request, to C", "echo", "5000 connections", "user", "C", 1.1);
        atRates(out);
        ratio(out, "wake round trip, to C", "wake", "two threads", "wall", "C", 1.02);
        ratio(out, "register + deregister, to C", "register", "1000 pipes", "pair", "C", 1.2);
        ratio(out, "reregister, to C", "register", "1000 pipes", "change", "C", 1.3);
        ratio(out, "first 1,000 registrations, to java.nio", "register", "1000 pipes", "cold", "java.nio", 0.4);
        atMost(out, "start to first event, ms over java.nio", startMillis("poll4j", "java.nio"), 60);
        atMost(out, "the same with an AOT cache", startMillis("poll4j, AOT cache", "java.nio, AOT cache"), 15);
        atMost(
                out,
                "bytes of an idle registration",
                samples.figure("memory", "9500 pipes", OWN, metric("memory", "registration")),
                100);
        out.println();
    }

    /** At fixed rates, where a poll brings one event or two. */
    private void atRates(PrintWriter out) {
        for (int rate : Works.RATES) {
            String size = Works.rate(rate);
            String measure = "echo, " + size;
            ratio(out, measure + ", user CPU, to java.nio", "rate", size, "user", "java.nio", 0.9);
            ratio(out, measure + ", user CPU, to FFM alone", "rate", size, "user", "FFM alone", 1.3);
            ratio(out, measure + ", p50, to java.nio", "rate", size, "p50", "java.nio", 1.0);
            ratio(out, measure + ", p99, to java.nio", "rate", size, "p99", "java.nio", 1.0);
            ratio(out, measure + ", CPU of the first 10 s, to java.nio", "rate", size, "first", "java.nio", 1.0);
            ratio(out, measure + ", time to steady state, to java.nio", "rate", size, "steady", "java.nio", 1.0);
        }
    }

    private boolean has(String work) {
        return works.stream().anyMatch(one -> one.name().equals(work));
    }

    private Metric metric(String work, String name) {
        return works.stream()
                .filter(one -> one.name().equals(work))
                .findFirst()
                .orElseThrow()
                .metric(name);
    }

    private void ratio(
            PrintWriter out, String measure, String work, String size, String metric, String to, double goal) {
        Metric of = metric(work, metric);
        double value = samples.ratio(work, size, OWN, to, of);
        if (!Double.isNaN(value)) {
            String verdict = value <= goal ? "reached" : "**not reached**";
            out.printf(
                    "| %s | ≤ %.2f | %s | %s |%n", measure, goal, samples.showRatio(work, size, OWN, to, of), verdict);
        }
    }

    private static void atMost(PrintWriter out, String measure, double value, double goal) {
        if (!Double.isNaN(value)) {
            String verdict = value <= goal ? "reached" : "**not reached**";
            out.printf("| %s | ≤ %.2f | %.2f | %s |%n", measure, goal, value, verdict);
        }
    }

    private double growth(String peer) {
        return samples.figure("ring", "8000 pipes 1 active", peer, metric("ring", "cpu"))
                / samples.figure("ring", "100 pipes 1 active", peer, metric("ring", "cpu"));
    }

    private String bestOfJava() {
        String best = "java.nio";
        for (String peer : List.of("Netty epoll", "Netty io_uring")) {
            if (user(peer) < user(best)) {
                best = peer;
            }
        }
        return best;
    }

    private double user(String peer) {
        return samples.figure("echo", ECHO, peer, metric("echo", "user"));
    }

    private double p99() {
        Metric p99 = metric("echo", "p99");
        return samples.figure("echo", ECHO, OWN, p99) / samples.most("echo", ECHO, "C", p99);
    }

    private double startMillis(String peer, String from) {
        return samples.difference("startup", "one event", peer, from, metric("startup", "event")) / 1e6;
    }
}
