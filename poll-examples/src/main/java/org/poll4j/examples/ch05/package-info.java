/** Chapter 5: fibers with a scheduler of our own. */
@NullMarked
package org.poll4j.examples.ch05;

import org.jspecify.annotations.NullMarked;
