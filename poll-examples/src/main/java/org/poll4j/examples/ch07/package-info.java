/**
 * Chapters 6 and 7: futures that do nothing until they are polled, coroutines as state machines; by hand
 * ({@code TwoGets}), and made from straight-line code by a rewriter of bytecode ({@code CoroutineRewriter}).
 */
@NullMarked
package org.poll4j.examples.ch07;

import org.jspecify.annotations.NullMarked;
