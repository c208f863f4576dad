package org.poll4j.examples.ch04;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.poll4j.examples.Get;

/** Five requests, the first of which takes longest; and what is printed of their answers. */
final class Requests implements AutoCloseable {
    private final List<Get> requests = new ArrayList<>();
    private final PrintStream out;
    private int answered;

    /**
     * Begins to connect all.
     *
     * @param unitMillis of the delays
     */
    Requests(InetSocketAddress server, int unitMillis, PrintStream out) throws IOException {
        this.out = out;
        for (int i = 0; i < 5; i++) {
            requests.add(new Get(server, "/" + (5 - i) * unitMillis + "/request-" + i));
        }
    }

    /** Those to register, each with its place as token. */
    List<Get> all() {
        return requests;
    }

    boolean isOpen() {
        return answered < requests.size();
    }

    /** An event has come for one of them. */
    void proceed(long token) throws IOException {
        Get request = requests.get((int) token);
        if (request.proceed()) {
            answered++;
            out.println("answer " + answered + ": " + shortened(request.body()));
        }
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 20) + "… (" + text.length() + " characters)";
    }

    @Override
    public void close() throws IOException {
        for (Get request : requests) {
            request.close();
        }
    }
}
