/**
 * Chapter 9: state that points to itself, and what happens when it moves.
 */
@NullMarked
package org.poll4j.examples.ch09;

import org.jspecify.annotations.NullMarked;
