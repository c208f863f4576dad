/** Chapter 2: the ways in which languages do several things at a time, side by side. */
@NullMarked
package org.poll4j.examples.ch02;

import org.jspecify.annotations.NullMarked;
