/** Chapter 3: system calls, and the systems' event queues. */
@NullMarked
package org.poll4j.examples.ch03;

import org.jspecify.annotations.NullMarked;
