/** Sources that only POSIX systems have: {@link org.poll4j.unix.Pipe}. */
@NullMarked
package org.poll4j.unix;

import org.jspecify.annotations.NullMarked;
