/**
 * Programs on poll4j: {@link org.poll4j.examples.EchoServer} to read first, {@link org.poll4j.examples.Demo} to run
 * first.
 */
@NullMarked
package org.poll4j.examples;

import org.jspecify.annotations.NullMarked;
