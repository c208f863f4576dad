package org.poll4j.runtime;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.poll4j.Token;

/**
 * Finds objects by {@link Token}. A loop on a {@link org.poll4j.Poll} uses it to find the state of the source of an
 * event.
 *
 * {@snippet file="org/poll4j/runtime/RuntimeSnippetsTest.java" region="slab"}
 *
 * <p>Adding, finding and removing take the same time however many objects there are, and box nothing. A token holds a
 * place and a generation that advances when the place is used again. So a late event, whose object was removed since,
 * finds nothing, although another object has the place. All tokens of slabs are 2³² or more, which leaves smaller
 * values for tokens of the program.
 *
 * <p>Not safe for threads: a slab belongs to the thread that polls.
 *
 * @param <T> the objects' type
 */
public final class Slab<T> {
    private static final int NONE = -1;

    private @Nullable Object[] objects = new Object[16];
    private int[] generations = new int[16];
    /** For a free place, the next free one. */
    private int[] nextFree = new int[16];

    private int free = NONE;
    /** Places from here on were never used. */
    private int used;

    private int size;

    /** Makes an empty slab. */
    public Slab() {}

    /**
     * Adds an object.
     *
     * @param object what {@link #get} finds
     * @return a token that no other object of this slab has or had
     */
    public Token add(T object) {
        Objects.requireNonNull(object, "object");
        int place = reserve();
        Token token = tokenOf(place);
        take(place);
        objects[place] = object;
        size++;
        return token;
    }

    /**
     * Adds an object that wants to know its token.
     *
     * @param <S> its type
     * @param maker makes the object from its token; may use this slab. If it throws, nothing is added.
     * @return the object
     */
    public <S extends T> S create(Function<Token, S> maker) {
        Objects.requireNonNull(maker, "maker");
        int place = reserve();
        take(place); // in case that the maker adds others
        S object = null;
        try {
            object = Objects.requireNonNull(maker.apply(tokenOf(place)), "the maker's result");
            return object;
        } finally {
            if (object == null) {
                giveBack(place);
            } else {
                objects[place] = object;
                size++;
            }
        }
    }

    /** A place that is not taken yet, and room for it. Changes nothing that matters. */
    private int reserve() {
        if (free != NONE) {
            return free;
        }
        if (used == objects.length) {
            if (used == Integer.MAX_VALUE / 2 + 1) {
                throw new IllegalStateException("Slab: full");
            }
            int[] more = Arrays.copyOf(generations, 2 * used);
            int[] moreFree = Arrays.copyOf(nextFree, 2 * used);
            objects = Arrays.copyOf(objects, 2 * used);
            generations = more;
            nextFree = moreFree;
        }
        return used;
    }

    private void take(int place) {
        if (place == free) {
            free = nextFree[place];
        } else {
            used = place + 1;
        }
    }

    /** The generation of a place is 0 before its first use, and never in a token. */
    private Token tokenOf(int place) {
        return new Token((generations[place] + 1L) << Integer.SIZE | place);
    }

    private void giveBack(int place) {
        generations[place] = generations[place] == Integer.MAX_VALUE - 1 ? 0 : generations[place] + 1;
        nextFree[place] = free;
        free = place;
    }

    /**
     * Finds an object.
     *
     * @param token of any origin
     * @return the object that was added with this token; null if it was removed, or the token is not of this slab
     */
    @SuppressWarnings("unchecked") // objects are of T
    public @Nullable T get(Token token) {
        int place = placeOf(token);
        return place == NONE ? null : (T) objects[place];
    }

    private int placeOf(Token token) {
        long value = Objects.requireNonNull(token, "token").value();
        int place = (int) value;
        boolean isOurs = place >= 0 && place < used && value >>> Integer.SIZE == generations[place] + 1L;
        return isOurs ? place : NONE;
    }

    /**
     * Removes an object.
     *
     * @param token of any origin
     * @return the object; null if there was none with this token
     */
    @SuppressWarnings("unchecked") // objects are of T
    public @Nullable T remove(Token token) {
        int place = placeOf(token);
        T object = place == NONE ? null : (T) objects[place];
        if (object != null) {
            objects[place] = null;
            size--;
            giveBack(place);
        }
        return object;
    }

    /**
     * Returns how many objects there are.
     *
     * @return the number now
     */
    public int size() {
        return size;
    }

    /**
     * Does something with each object, in no order. Objects may be added and removed meanwhile: one that is removed
     * before its turn is left out, one that is added may be.
     *
     * @param action what to do
     */
    @SuppressWarnings("unchecked") // objects are of T
    public void forEach(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        for (int i = 0; i < used; i++) {
            T object = (T) objects[i];
            if (object != null) {
                action.accept(object);
            }
        }
    }

    /** Returns how many objects there are, for logs. */
    @Override
    public String toString() {
        return "Slab(" + size + " objects)";
    }
}
