package org.poll4j.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/** The example of README.md, between the markers; {@link ReadmeTest} compares. */
final class ReadmeExample {
    // README {
    static final Token LISTENER = new Token(-1);

    static void collect(Poll poll, TcpListener listener, OutputStream out) throws IOException {
        List<TcpStream> streams = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        Events events = Events.withCapacity(1024);
        poll.registry().register(listener, LISTENER, Interest.READABLE);
        while (true) {
            poll.poll(events);
            for (Event event : events) {
                if (event.token() == LISTENER) {
                    for (TcpStream stream; (stream = listener.accept()) != null; streams.add(stream)) {
                        poll.registry().register(stream, new Token(streams.size()), Interest.READABLE);
                    }
                } else {
                    TcpStream stream = streams.get((int) event.token().value());
                    int n;
                    while ((n = stream.read(buffer.clear())) > 0) {
                        out.write(buffer.array(), 0, n);
                    }
                    if (n < 0) {
                        stream.close();
                    }
                }
            }
        }
    }
    // README }
}
