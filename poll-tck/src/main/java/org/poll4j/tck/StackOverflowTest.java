package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Interest;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/**
 * Calls that overflow the stack at every depth at which they can. Afterwards the same sources work, in a thread whose
 * stack has room: no gate stays taken, no lease stays held.
 */
@Tag("every-depth")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StackOverflowTest extends Contract {
    /** Each begins at another offset within a page of the stack: some of them usually, 16 with {@code -Dheavy}. */
    private static final int STACKS = Integer.getInteger("org.poll4j.overflow.stacks", 4);

    private static final int STACK_BYTES = 256 * 1024;
    private static final int STACK_STEP_BYTES = 4096 / STACKS;
    /** A thread returns from this many depths after the first at which the call succeeds. */
    private static final int DEPTHS_AFTER_SUCCESS = 8;

    private interface Call {
        void run() throws IOException;
    }

    /** Recurses until the stack is full, then makes the call once at each depth on the way back. */
    private static final class Descent implements Runnable {
        private final Call call;
        private int succeeded;
        int overflows;

        Descent(Call call) {
            this.call = call;
        }

        @Override
        public void run() {
            descend();
        }

        @SuppressWarnings("InfiniteRecursion") // until the stack is full
        private void descend() {
            try {
                descend();
            } catch (StackOverflowError full) {
                // the call is made here first
            }
            if (succeeded < DEPTHS_AFTER_SUCCESS) {
                callOnce();
            }
        }

        private void callOnce() {
            try {
                call.run();
                succeeded++;
            } catch (StackOverflowError | LinkageError | IOException overflow) {
                overflows++; // a LinkageError: of a class whose initialisation overflowed
            }
        }
    }

    private static void atEveryDepth(Call call) throws InterruptedException, IOException {
        call.run(); // initialises and links what it needs
        int overflows = 0;
        for (int i = 0; i < STACKS; i++) {
            Descent descent = new Descent(call);
            Thread thread = new Thread(null, descent, "descent", STACK_BYTES + (long) i * STACK_STEP_BYTES);
            thread.setDaemon(true);
            thread.start();
            thread.join();
            overflows += descent.overflows;
        }
        assertTrue(overflows > 0, "no call overflowed");
    }

    @Test
    void transfers_that_overflow_leave_their_gates() throws Exception {
        TcpListener listener = listener();
        TcpStream client = connect(listener.localAddress());
        TcpStream server = accepted(listener);
        Await.connected(client);
        ByteBuffer direct = ByteBuffer.allocateDirect(8);
        byte[] array = new byte[8];
        atEveryDepth(() -> client.read(direct.clear()));
        atEveryDepth(() -> client.read(array, 0, array.length));
        atEveryDepth(() -> client.read(new ByteBuffer[] {direct.clear()}));
        atEveryDepth(() -> client.peek(direct.clear()));
        atEveryDepth(() -> client.write(direct.clear().limit(0)));
        atEveryDepth(() -> client.write(array, 0, 0));
        atEveryDepth(listener::accept);
        Await.written(server, "abc");
        Await.read(client, "abc");
        Await.written(client, "def");
        Await.read(server, "def");
        assertNull(listener.accept());
        client.close();
        listener.close();
        assertFalse(client.isOpen());
    }

    @Test
    void calls_that_overflow_end_their_leases() throws Exception {
        TcpListener listener = listener();
        TcpStream client = connect(listener.localAddress());
        atEveryDepth(client::handle);
        atEveryDepth(() -> client.tryIo(Interest.READABLE, _ -> 0));
        atEveryDepth(() -> client.getOption(StandardSocketOptions.TCP_NODELAY));
        long handle = client.handle();
        assertEquals(handle, client.release(), "refused if a lease were held");
        TcpStream.adopt(backend, handle).close();
    }
}
