/** Chapter 1: what happens in one I/O operation. */
@NullMarked
package org.poll4j.examples.ch01;

import org.jspecify.annotations.NullMarked;
