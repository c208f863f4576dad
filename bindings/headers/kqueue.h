/* What the headers of macOS, FreeBSD, OpenBSD and NetBSD have in common. */
#define __APPLE_USE_RFC_3542 1 /* macOS: IPV6_PKTINFO and its kin */
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/event.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#ifndef POLL4J_AUDIT
/* FreeBSD's first parameter is an array, for which jextract wants the struct in the package of the functions. */
#include <signal.h>
#define poll poll_of_an_array
#define ppoll ppoll_of_an_array
#include <poll.h>
#undef poll
#undef ppoll
extern int poll(struct pollfd *fds, nfds_t count, int timeout);
#if defined(__FreeBSD__) || defined(__OpenBSD__)
extern int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask);
#endif
#else
#include <poll.h>
#include <signal.h>
#endif

/* A macro with arguments is no constant: the distance from a cmsghdr to its data. */
#define CMSG_LEN_0 CMSG_LEN(0)

/* Numbers, because struct stat would bring structs that nobody uses. */
#define SIZEOF_STAT sizeof(struct stat)
#define OFFSETOF_ST_MODE offsetof(struct stat, st_mode)

/* Only macos_h has them; KeventAbi writes them by hand for all. */
#ifdef POLL4J_AUDIT
_Static_assert(O_RDONLY == 0 && O_WRONLY == 1, "PosixDescriptors");
_Static_assert(SEEK_END == 2, "PosixFile");
_Static_assert(EV_DISABLE == 0x8 && EV_DISPATCH == 0x80, "KeventAbi.EV_DISABLE, EV_DISPATCH");
#endif
