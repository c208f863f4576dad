/**
 * Chapter 10: a runtime of the platform's own types.
 */
@NullMarked
package org.poll4j.examples.ch10;

import org.jspecify.annotations.NullMarked;
