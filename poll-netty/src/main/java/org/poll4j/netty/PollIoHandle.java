package org.poll4j.netty;

import io.netty.channel.IoHandle;
import org.poll4j.Source;

/** A handle that a {@link PollIoHandler} watches. */
public interface PollIoHandle extends IoHandle {
    /**
     * Returns what to watch. The handler asks once, at the first {@link io.netty.channel.IoRegistration#submit submit},
     * so a handle may join an event loop before it has a source.
     *
     * @return an open source, registered with no Poll
     */
    Source source();

    /** Closes the handle and its source. */
    @Override
    void close();
}
