package org.poll4j.net;

import java.io.Serial;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * The address of a Unix-domain socket: a path, an abstract name (Linux), or none. Immutable.
 *
 * <p>An abstract name is any bytes, NULs included. It is not in the file system and ends with its socket. The file of a
 * path stays when its socket closes, as in mio; the program deletes it.
 */
public final class UnixAddress extends SocketAddress {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The kind of an address. */
    public enum Kind {
        /** A file. */
        PATH,
        /** A name outside the file system. */
        ABSTRACT,
        /** Nothing: a client or a pair. */
        UNNAMED
    }

    /** The address of a socket without an address. On Linux, a bind to it lets the system choose an abstract name. */
    public static final UnixAddress UNNAMED = new UnixAddress(Kind.UNNAMED, new byte[0]);

    private final Kind kind;
    private final byte[] name;

    private UnixAddress(Kind kind, byte[] name) {
        this.kind = kind;
        this.name = name;
    }

    /**
     * Makes an address of a path.
     *
     * @param path at most 107 bytes on Linux and Windows, 103 on macOS and the BSDs; checked when it is used
     * @return its address
     * @throws IllegalArgumentException if empty, or with a NUL in it
     */
    public static UnixAddress ofPath(Path path) {
        return ofPath(Objects.requireNonNull(path, "path").toString());
    }

    /**
     * Makes an address of a path.
     *
     * @param path at most 107 bytes on Linux and Windows, 103 on macOS and the BSDs; checked when it is used
     * @return its address
     * @throws IllegalArgumentException if empty, or with a NUL in it
     */
    public static UnixAddress ofPath(String path) {
        Objects.requireNonNull(path, "path");
        if (path.isEmpty() || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("UnixAddress.ofPath: a path is not empty and has no NUL");
        }
        return new UnixAddress(Kind.PATH, path.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Makes an address of an abstract name. Linux only.
     *
     * @param name at most 107 bytes; checked when it is used
     * @return its address
     * @throws IllegalArgumentException if empty: that would let the system choose
     */
    public static UnixAddress ofAbstract(byte[] name) {
        Objects.requireNonNull(name, "name");
        if (name.length == 0) {
            throw new IllegalArgumentException("UnixAddress.ofAbstract: the name is empty; see UNNAMED");
        }
        return new UnixAddress(Kind.ABSTRACT, name.clone());
    }

    /**
     * Makes an address of an abstract name in UTF-8. Linux only.
     *
     * @param name at most 107 bytes; checked when it is used
     * @return its address
     * @throws IllegalArgumentException if empty: that would let the system choose
     */
    public static UnixAddress ofAbstract(String name) {
        return ofAbstract(Objects.requireNonNull(name, "name").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the kind of this address.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the path in UTF-8, or the abstract name, without any NUL that the system adds.
     *
     * @return a new array, empty for an unnamed one
     */
    public byte[] name() {
        return name.clone();
    }

    /**
     * Returns the path.
     *
     * @return the path as given, or as the system returned it
     * @throws IllegalStateException if this is no path
     */
    public Path path() {
        if (kind != Kind.PATH) {
            throw new IllegalStateException("path(): this address is " + kind);
        }
        return Path.of(text());
    }

    private String text() {
        return new String(name, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnixAddress address && address.kind == kind && Arrays.equals(address.name, name);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(name);
    }

    /** Returns the path, {@code @name} for an abstract one as {@code ss(8)} prints it, or {@code (unnamed)}. */
    @Override
    public String toString() {
        return switch (kind) {
            case PATH -> text();
            case ABSTRACT -> "@" + text();
            case UNNAMED -> "(unnamed)";
        };
    }
}
