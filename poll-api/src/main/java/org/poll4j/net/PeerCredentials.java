package org.poll4j.net;

/**
 * Who was at the other end of a Unix stream when it was connected: {@link PollSocketOptions#SO_PEERCRED}.
 *
 * @param pid the process; −1 where the system does not tell: macOS and the BSDs
 * @param uid the effective user, as an unsigned number
 * @param gid the effective group, as an unsigned number
 */
public record PeerCredentials(int pid, int uid, int gid) {}
