package org.poll4j.sim;

import org.jspecify.annotations.Nullable;

/** A thread that takes turns. */
final class SimTask {
    final String name;
    /** Null for the simulation's own thread. */
    final @Nullable SimHost host;

    private final int life;

    @Nullable
    Thread thread;

    /** Ends a wait that is limited. */
    Agenda.@Nullable Entry timer;

    boolean isRunnable;
    /** Waits in {@link Turns#await}, and so for {@link Turns#ready}. */
    boolean isAwaiting;
    /** Of {@link MountedTurns}: what runs it next, once the JDK says that it can run. */
    @Nullable
    Runnable continuation;

    SimTask(String name, @Nullable SimHost host) {
        this.name = name;
        this.host = host;
        this.life = host == null ? 0 : host.life();
    }

    /** Whether its host has stopped since it began. */
    boolean isKilled() {
        return host != null && host.life() != life;
    }

    @Override
    public String toString() {
        return host == null ? name : host + "/" + name;
    }
}
