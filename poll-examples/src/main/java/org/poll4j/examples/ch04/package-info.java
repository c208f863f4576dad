/**
 * Chapter 4: an event queue by hand. {@link org.poll4j.examples.ch04.ByHand} is the program, {@code Poll} and
 * {@code Registry} the queue, {@code Ffi} all that it needs of C; {@link org.poll4j.examples.ch04.OnPoll4j} is the same
 * program on poll4j.
 */
@NullMarked
package org.poll4j.examples.ch04;

import org.jspecify.annotations.NullMarked;
