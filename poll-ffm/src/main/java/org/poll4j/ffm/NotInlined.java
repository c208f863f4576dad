package org.poll4j.ffm;

/**
 * The base of classes that make native calls on behalf of a user's loop. HotSpot compiles their methods by themselves:
 * it inlines no method of an exception class into a method of another class. This is no exception; it is never thrown.
 *
 * <p>Without that, the compiler inlines them into the user's methods until a depth of 15 calls, and a native call needs
 * 9 of them. What lies deeper it calls, so that the objects which the linker makes for a call (the slice of
 * {@link Errno}'s segment, and one for heap memory) are no longer removed: 40 to 112 bytes of garbage for a transfer,
 * depending on how deep in the user's program it is. The call costs nothing that a benchmark sees.
 *
 * <p>So whatever implements an interface of {@code org.poll4j.spi} for a loop and makes native calls extends this
 * class. {@code AllocationTest} looks from different depths.
 *
 * @see <a href="https://github.com/openjdk/jdk/blob/jdk-25-ga/src/hotspot/share/opto/bytecodeInfo.cpp">should_not_inline
 *     in bytecodeInfo.cpp</a>
 */
@SuppressWarnings("serial") // never serialized
public abstract class NotInlined extends Throwable {
    /** For subclasses. Takes no stack trace. */
    protected NotInlined() {
        super(null, null, false, false);
    }
}
