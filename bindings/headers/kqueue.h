/* What the headers of macOS, FreeBSD, OpenBSD and NetBSD have in common. */
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

/* A macro with arguments is no constant: the distance from a cmsghdr to its data. */
#define CMSG_LEN_0 CMSG_LEN(0)

/* Only macos_h has them; KeventAbi writes them by hand for all. */
#ifdef POLL4J_AUDIT
_Static_assert(O_RDONLY == 0 && O_WRONLY == 1, "PosixDescriptors");
_Static_assert(EV_DISABLE == 0x8 && EV_DISPATCH == 0x80, "KeventAbi.EV_DISABLE, EV_DISPATCH");
#endif
