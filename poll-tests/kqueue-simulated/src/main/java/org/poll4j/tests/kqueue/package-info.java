/** A kqueue that is simulated over Linux's epoll, and libkqueue, each as a backend for tests. */
@NullMarked
package org.poll4j.tests.kqueue;

import org.jspecify.annotations.NullMarked;
