package org.poll4j;

import org.jspecify.annotations.Nullable;

/**
 * The timers of one {@link Poll} by deadline: a hierarchical wheel (Varghese and Lauck, 1987) whose unit is a
 * nanosecond. Eleven levels of 64 slots cover all times. A timer's level is the highest group of six bits in which its
 * deadline differs from the present. When the present reaches a slot, its timers move to lower levels, and at last to
 * the list of those that are due. So due timers leave in the order of their deadlines.
 *
 * <p>To set and to cancel a timer takes the same time whatever the number of timers. A timer that is set to a later
 * deadline stays in its slot until the present reaches that: most timers are timeouts that are postponed again and
 * again and never expire.
 *
 * <p>All under the lock of {@link Timers}. {@link #move} is the only change, and makes no call: a full stack leaves
 * every timer in one list.
 */
final class TimerWheel {
    /** A deadline that never comes; no other is greater. */
    static final long NEVER = Long.MAX_VALUE;
    /** The place of a timer that is not set. */
    static final int NOWHERE = -1;

    private static final int BITS = 6;
    private static final int LEVELS = 11;
    /** The list of timers that are due. */
    private static final int DUE = LEVELS << BITS;
    /** How many timers of a slot {@link #next} looks at. */
    private static final int LOOKS = 8;

    /** The first timer of each slot's circle, and of those that are due. */
    private final @Nullable Timer[] first = new Timer[DUE + 1];
    /** For each level, a bit for each slot that has timers. */
    private final long[] occupied = new long[LEVELS + 1];
    /** A bit for each level that has timers. */
    private int levels;

    private int size;
    /** Every deadline up to this one is due. */
    private long present;

    /** Sets a timer, or sets it again. A deadline that is not later than the present is due. */
    void set(Timer timer, long deadline) {
        boolean isPostponed = timer.place >= 0 && timer.place != DUE && deadline >= timer.deadline;
        if (!isPostponed) {
            int place = placeOf(deadline);
            move(timer, place);
        }
        timer.deadline = deadline;
    }

    int size() {
        return size;
    }

    void cancel(Timer timer) {
        move(timer, NOWHERE);
    }

    /** The first timer that is due; null if none is. */
    @Nullable
    Timer due() {
        return first[DUE];
    }

    /** Any timer that is set; null if none is. */
    @Nullable
    Timer any() {
        return levels == 0 ? null : first[lowestPlace()];
    }

    /** Makes everything due whose deadline is not later than this time. */
    void advance(long time) {
        while (levels != 0) {
            int place = lowestPlace();
            if (place == DUE) {
                break;
            }
            long start = startOf(place);
            if (start > time) {
                break;
            }
            present = Math.max(present, start); // an Error may have left a slot half emptied
            empty(place, time);
        }
        present = Math.max(present, time);
    }

    private void empty(int place, long time) {
        Timer head = first[place];
        boolean isAlone = head != null && head.next == head; // then it comes before all others
        for (Timer timer; (timer = first[place]) != null; ) {
            boolean isNext = isAlone && timer.deadline <= time && isWithin(place, timer.deadline);
            move(timer, isNext ? DUE : placeOf(timer.deadline));
        }
    }

    /** When to advance next, if nothing is due: not later than the first deadline, and seldom earlier. */
    long next() {
        int place = levels == 0 ? DUE : lowestPlace();
        Timer head = first[place];
        if (place == DUE || head == null) {
            return NEVER;
        }
        long earliest = startOf(place) | (1L << shift(place)) - 1; // timers that were postponed must move by then
        Timer timer = head;
        for (int i = 0; i < LOOKS; i++) {
            earliest = Math.min(earliest, timer.deadline);
            timer = timer.next;
            if (timer == head || timer == null) {
                return earliest;
            }
        }
        return startOf(place);
    }

    /** The slot of the lowest level is the next one. */
    private int lowestPlace() {
        int level = Integer.numberOfTrailingZeros(levels);
        return level << BITS | Long.numberOfTrailingZeros(occupied[level]);
    }

    private int placeOf(long deadline) {
        if (deadline <= present) {
            return DUE;
        }
        int level = (Long.SIZE - 1 - Long.numberOfLeadingZeros(deadline ^ present)) / BITS;
        return level << BITS | (int) (deadline >>> level * BITS) & (1 << BITS) - 1;
    }

    private static int shift(int place) {
        return (place >> BITS) * BITS;
    }

    private long startOf(int place) {
        int shift = shift(place);
        long turns = present >>> shift >>> BITS;
        return (turns << BITS | place & (1 << BITS) - 1) << shift;
    }

    private boolean isWithin(int place, long deadline) {
        return deadline >>> shift(place) == startOf(place) >>> shift(place);
    }

    /**
     * Moves a timer from its list, if it is in one, to the end of another list. It makes stores only, so that a full
     * stack cannot stop it halfway.
     */
    @SuppressWarnings("NullAway") // a timer in a list has neighbours
    private void move(Timer timer, int to) {
        int from = timer.place;
        size += (from < 0 ? 1 : 0) - (to < 0 ? 1 : 0);
        if (from >= 0) {
            Timer after = timer.next;
            if (after == timer) {
                first[from] = null;
                long rest = occupied[from >> BITS] & ~(1L << from);
                occupied[from >> BITS] = rest;
                levels = rest == 0 ? levels & ~(1 << (from >> BITS)) : levels;
            } else {
                after.previous = timer.previous;
                timer.previous.next = after;
                first[from] = first[from] == timer ? after : first[from];
            }
        }
        timer.place = to;
        Timer head = to < 0 ? null : first[to];
        if (head != null) {
            timer.next = head;
            timer.previous = head.previous;
            head.previous.next = timer;
            head.previous = timer;
        } else if (to >= 0) {
            timer.next = timer;
            timer.previous = timer;
            first[to] = timer;
            occupied[to >> BITS] |= 1L << to;
            levels |= 1 << (to >> BITS);
        } else {
            timer.next = null;
            timer.previous = null;
        }
    }
}
