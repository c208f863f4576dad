/**
 * Sources that only Windows has.
 *
 * <p>{@link org.poll4j.windows.NamedPipe} is a named pipe, server or client. {@link org.poll4j.windows.SourceSocket}
 * makes a source of any {@code SOCKET}, {@link org.poll4j.windows.SourceHandle} of any handle that can be waited for: a
 * process, an event, a timer, a change notification.
 */
@NullMarked
package org.poll4j.windows;

import org.jspecify.annotations.NullMarked;
