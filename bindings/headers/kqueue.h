/* What the headers of macOS, FreeBSD, OpenBSD and NetBSD have in common. */
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/event.h>
#include <sys/socket.h>
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
