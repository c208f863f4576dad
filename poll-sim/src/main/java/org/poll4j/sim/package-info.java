/**
 * A simulated world of hosts, links and time, in which code on poll4j runs deterministically from a seed.
 *
 * <p>The strategy: an open file is a Java object ({@code OpenFile}), and a selector keeps a queue of the watched files
 * that have changed, as epoll does. Bytes cross the network by entries in an agenda that is ordered by time. One thread
 * has the turn. When it waits, the next thread that can run gets the turn, and if there is none, the next entry of the
 * agenda happens.
 *
 * <p>The main drawback: threads give up the turn only where they poll. Code that waits for another thread in any other
 * way, for example by a lock or {@code LockSupport.park}, stops the world.
 */
@NullMarked
package org.poll4j.sim;

import org.jspecify.annotations.NullMarked;
