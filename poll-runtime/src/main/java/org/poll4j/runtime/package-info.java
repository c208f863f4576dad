/**
 * Tasks on top of {@link org.poll4j.Poll}. A {@link org.poll4j.runtime.Reactor} waits for sources and for times, on a
 * thread of its own; a {@link org.poll4j.runtime.TaskExecutor} polls what is {@link org.poll4j.runtime.Pollable}.
 * Neither knows the other: only a {@link org.poll4j.runtime.TaskWaker} passes between them.
 *
 * <p><b>Stackless</b> tasks keep their state in an object, and continue each time they are polled. A leaf tries its
 * I/O, and registers its waker when that would block:
 *
 * {@snippet file="org/poll4j/runtime/RuntimeSnippetsTest.java" region="leaf"}
 *
 * <p>Leaves combine, and are spawned from anywhere; a task is itself something to poll:
 *
 * {@snippet file="org/poll4j/runtime/RuntimeSnippetsTest.java" region="stackless"}
 *
 * <p><b>Stackful</b> tasks are virtual threads, whose stack is their state. They do I/O in blocking style and park
 * meanwhile, on the same reactor:
 *
 * {@snippet file="org/poll4j/runtime/RuntimeSnippetsTest.java" region="stackful"}
 *
 * <p>For readers who know Rust: {@code Future} is {@link org.poll4j.runtime.Pollable}, {@code Poll} is
 * {@link org.poll4j.runtime.PollState}, {@code Waker} is {@link org.poll4j.runtime.TaskWaker}, {@code JoinHandle} is
 * {@link org.poll4j.runtime.Task}; {@code drop} is a method, called in every case, because Java has no destructors.
 */
@NullMarked
package org.poll4j.runtime;

import org.jspecify.annotations.NullMarked;
