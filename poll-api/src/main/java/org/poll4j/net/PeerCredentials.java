package org.poll4j.net;

/**
 * The process at the other end of a Unix stream, at the time of the connect: {@link PollSocketOptions#SO_PEERCRED}.
 *
 * @param pid the process; −1 on macOS and the BSDs, which do not report it
 * @param uid the effective user, as an unsigned number
 * @param gid the effective group, as an unsigned number
 */
public record PeerCredentials(int pid, int uid, int gid) {}
