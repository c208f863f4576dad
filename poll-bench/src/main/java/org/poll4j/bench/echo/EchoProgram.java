package org.poll4j.bench.echo;

import org.poll4j.Trigger;

/** {@code EchoProgram PEER}: prints "port N" and serves until it is killed. */
public final class EchoProgram {
    private EchoProgram() {}

    /**
     * Runs one peer.
     *
     * @param args as above
     * @throws Exception if it cannot serve
     */
    public static void main(String[] args) throws Exception {
        EchoServer server = open(args[0]);
        System.out.println("port " + server.port());
        server.serve();
    }

    private static EchoServer open(String peer) throws Exception {
        return switch (peer) {
            case "poll4j" -> new PollEcho(Trigger.EDGE);
            case "poll4j, level" -> new PollEcho(Trigger.LEVEL);
            case "FFM alone" -> new FfmEcho();
            case "java.nio" -> new NioEcho();
            case "Netty epoll" -> NettyEcho.onEpoll();
            case "Netty io_uring" -> NettyEcho.onIoUring();
            case "Netty NIO" -> NettyEcho.onNio();
            case "poll-netty" -> NettyEcho.onPoll();
            default -> throw new IllegalArgumentException("no peer '" + peer + "'");
        };
    }
}
