package org.poll4j.bench.register;

import java.io.IOException;

/**
 * Sources, and a way to register, change and deregister all of them. They are the reading ends of pipes, with nothing
 * to read, so that no event costs time. What a peer puts off until it selects is done when a method returns.
 */
interface Registering {
    /** Registers every source. */
    void register() throws IOException;

    /** Registers every source again. */
    void change() throws IOException;

    /** Deregisters every source. */
    void deregister() throws IOException;
}
