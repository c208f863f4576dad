/* The C headers from which the Linux package is generated. bindings/audit reads the same list with POLL4J_AUDIT set: the system's
   own declarations only, nothing of ours. */
#define _GNU_SOURCE 1
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifndef POLL4J_AUDIT
/* With __USE_GNU glibc declares sockaddr parameters as a transparent union, which jextract passes by value. */
#undef __USE_GNU
#endif
#include <sys/socket.h>
#ifndef POLL4J_AUDIT
#define __USE_GNU 1
extern int accept4(int fd, struct sockaddr *addr, socklen_t *addr_len, int flags);
struct mmsghdr {
  struct msghdr msg_hdr;
  unsigned int msg_len;
};
struct ucred {
  pid_t pid;
  uid_t uid;
  gid_t gid;
};
#endif

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <netinet/udp.h>
#include <linux/tcp.h> /* glibc's tcp_info is shorter than the kernel's */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/wait.h> /* P_PIDFD; after sys/wait.h, whose enum has members of the same names as its macros */

/* A macro with arguments is no constant: the distance from a cmsghdr to its data. */
#define CMSG_LEN_0 CMSG_LEN(0)

/* The same on every architecture, unlike struct stat. Numbers, because statx would bring structs that nobody uses. */
#define SIZEOF_STATX sizeof(struct statx)
#define OFFSETOF_STX_MODE offsetof(struct statx, stx_mode)

/* Each architecture numbers its system calls, and this package is read on every one: the numbers of all, held to the kernel's. */
#define SYS_read_x86_64 0
#define SYS_write_x86_64 1
#define SYS_sendto_x86_64 44
#define SYS_recvfrom_x86_64 45
#define SYS_epoll_create1_x86_64 291
#define SYS_epoll_pwait_x86_64 281
#define SYS_eventfd2_x86_64 290
#define SYS_statx_x86_64 332
#define SYS_recvmmsg_x86_64 299
#define SYS_sendmmsg_x86_64 307
#define SYS_timerfd_create_x86_64 283
#define SYS_timerfd_settime_x86_64 286
#define SYS_sendfile_x86_64 40
#define SYS_splice_x86_64 275
#define SYS_close_x86_64 3
#define SYS_fcntl_x86_64 72
#define SYS_pipe2_x86_64 293
#define SYS_socket_x86_64 41
#define SYS_socketpair_x86_64 53
#define SYS_bind_x86_64 49
#define SYS_listen_x86_64 50
#define SYS_connect_x86_64 42
#define SYS_accept4_x86_64 288
#define SYS_getsockname_x86_64 51
#define SYS_getpeername_x86_64 52
#define SYS_getsockopt_x86_64 55
#define SYS_setsockopt_x86_64 54
#define SYS_shutdown_x86_64 48
#define SYS_read_generic 63 /* of all that came after 2012 */
#define SYS_write_generic 64
#define SYS_sendto_generic 206
#define SYS_recvfrom_generic 207
#define SYS_epoll_create1_generic 20
#define SYS_epoll_pwait_generic 22
#define SYS_eventfd2_generic 19
#define SYS_statx_generic 291
#define SYS_recvmmsg_generic 243
#define SYS_sendmmsg_generic 269
#define SYS_timerfd_create_generic 85
#define SYS_timerfd_settime_generic 86
#define SYS_sendfile_generic 71
#define SYS_splice_generic 76
#define SYS_close_generic 57
#define SYS_fcntl_generic 25
#define SYS_pipe2_generic 59
#define SYS_socket_generic 198
#define SYS_socketpair_generic 199
#define SYS_bind_generic 200
#define SYS_listen_generic 201
#define SYS_connect_generic 203
#define SYS_accept4_generic 242
#define SYS_getsockname_generic 204
#define SYS_getpeername_generic 205
#define SYS_getsockopt_generic 209
#define SYS_setsockopt_generic 208
#define SYS_shutdown_generic 210
#define SYS_read_s390x 3
#define SYS_write_s390x 4
#define SYS_sendto_s390x 369
#define SYS_recvfrom_s390x 371
#define SYS_epoll_create1_s390x 327
#define SYS_epoll_pwait_s390x 312
#define SYS_eventfd2_s390x 323
#define SYS_statx_s390x 379
#define SYS_recvmmsg_s390x 357
#define SYS_sendmmsg_s390x 358
#define SYS_timerfd_create_s390x 319
#define SYS_timerfd_settime_s390x 320
#define SYS_sendfile_s390x 187
#define SYS_splice_s390x 306
#define SYS_close_s390x 6
#define SYS_fcntl_s390x 55
#define SYS_pipe2_s390x 325
#define SYS_socket_s390x 359
#define SYS_socketpair_s390x 360
#define SYS_bind_s390x 361
#define SYS_listen_s390x 363
#define SYS_connect_s390x 362
#define SYS_accept4_s390x 364
#define SYS_getsockname_s390x 367
#define SYS_getpeername_s390x 368
#define SYS_getsockopt_s390x 365
#define SYS_setsockopt_s390x 366
#define SYS_shutdown_s390x 373
#define SYS_read_ppc64le 3
#define SYS_write_ppc64le 4
#define SYS_sendto_ppc64le 335
#define SYS_recvfrom_ppc64le 337
#define SYS_epoll_create1_ppc64le 315
#define SYS_epoll_pwait_ppc64le 303
#define SYS_eventfd2_ppc64le 314
#define SYS_statx_ppc64le 383
#define SYS_recvmmsg_ppc64le 343
#define SYS_sendmmsg_ppc64le 349
#define SYS_timerfd_create_ppc64le 306
#define SYS_timerfd_settime_ppc64le 311
#define SYS_sendfile_ppc64le 186
#define SYS_splice_ppc64le 283
#define SYS_close_ppc64le 6
#define SYS_fcntl_ppc64le 55
#define SYS_pipe2_ppc64le 317
#define SYS_socket_ppc64le 326
#define SYS_socketpair_ppc64le 333
#define SYS_bind_ppc64le 327
#define SYS_listen_ppc64le 329
#define SYS_connect_ppc64le 328
#define SYS_accept4_ppc64le 344
#define SYS_getsockname_ppc64le 331
#define SYS_getpeername_ppc64le 332
#define SYS_getsockopt_ppc64le 340
#define SYS_setsockopt_ppc64le 339
#define SYS_shutdown_ppc64le 338
#define SO_PEERCRED_ppc64le 21 /* the one number of a socket option that differs */
#define POLL4J_SAME(name, architecture) \
  _Static_assert(SYS_##name##_##architecture == SYS_##name, "number of " #name " on " #architecture)
#define POLL4J_NUMBERS(architecture) \
  POLL4J_SAME(read, architecture); \
  POLL4J_SAME(write, architecture); \
  POLL4J_SAME(sendto, architecture); \
  POLL4J_SAME(recvfrom, architecture); \
  POLL4J_SAME(epoll_create1, architecture); \
  POLL4J_SAME(epoll_pwait, architecture); \
  POLL4J_SAME(eventfd2, architecture); \
  POLL4J_SAME(statx, architecture); \
  POLL4J_SAME(recvmmsg, architecture); \
  POLL4J_SAME(sendmmsg, architecture); \
  POLL4J_SAME(timerfd_create, architecture); \
  POLL4J_SAME(timerfd_settime, architecture); \
  POLL4J_SAME(sendfile, architecture); \
  POLL4J_SAME(splice, architecture); \
  POLL4J_SAME(close, architecture); \
  POLL4J_SAME(fcntl, architecture); \
  POLL4J_SAME(pipe2, architecture); \
  POLL4J_SAME(socket, architecture); \
  POLL4J_SAME(socketpair, architecture); \
  POLL4J_SAME(bind, architecture); \
  POLL4J_SAME(listen, architecture); \
  POLL4J_SAME(connect, architecture); \
  POLL4J_SAME(accept4, architecture); \
  POLL4J_SAME(getsockname, architecture); \
  POLL4J_SAME(getpeername, architecture); \
  POLL4J_SAME(getsockopt, architecture); \
  POLL4J_SAME(setsockopt, architecture); \
  POLL4J_SAME(shutdown, architecture)
#if defined(__x86_64__)
POLL4J_NUMBERS(x86_64);
#elif defined(__aarch64__) || defined(__riscv)
POLL4J_NUMBERS(generic);
#elif defined(__s390x__)
POLL4J_NUMBERS(s390x);
#elif defined(__powerpc64__)
POLL4J_NUMBERS(ppc64le);
_Static_assert(SO_PEERCRED_ppc64le == SO_PEERCRED, "SO_PEERCRED on ppc64le");
#else
#error "no numbers of system calls for this architecture"
#endif

/* siginfo_t as waitid fills it: its members are macros that lead into unions. Held to the system's. */
struct siginfo_child {
  int signo;
  int error;
  int code;
  int gap;
  int pid;
  unsigned uid;
  int status;
  int rest[25];
};
_Static_assert(sizeof(struct siginfo_child) == sizeof(siginfo_t), "siginfo_t");
_Static_assert(offsetof(struct siginfo_child, signo) == offsetof(siginfo_t, si_signo), "si_signo");
_Static_assert(offsetof(struct siginfo_child, code) == offsetof(siginfo_t, si_code), "si_code");
_Static_assert(offsetof(struct siginfo_child, pid) == offsetof(siginfo_t, si_pid), "si_pid");
_Static_assert(offsetof(struct siginfo_child, status) == offsetof(siginfo_t, si_status), "si_status");
_Static_assert(sizeof(((siginfo_t *)0)->si_pid) == 4 && sizeof(((siginfo_t *)0)->si_status) == 4, "int");

_Static_assert(O_RDONLY == 0 && O_WRONLY == 1, "PosixDescriptors");
_Static_assert(SEEK_END == 2, "PosixFile");

#ifndef POLL4J_AUDIT
/* struct epoll_event is packed on x86-64 only, and this package is read on every architecture: its other shape. */
struct epoll_event_unpacked {
  uint32_t events;
  epoll_data_t data;
};
#else /* what differs between architectures and C libraries */

#ifdef __powerpc64__
#define POLL4J_SKIP_SO_PEERCRED
#endif

#ifdef __x86_64__
#define POLL4J_SKIP_epoll_event_unpacked
#else
#define POLL4J_SKIP_epoll_event
#define epoll_event_unpacked epoll_event
#endif

#ifndef __GLIBC__ /* musl */
/* The same bytes under other names. */
#define __in6_u __in6_union
#define __u6_addr8 __s6_addr
#define __u6_addr16 __s6_addr16
#define __u6_addr32 __s6_addr32
/* The kernel's lengths are 8 bytes; musl declares 4 and 4 of padding in the order that makes them one number, and clears the padding
   itself. So a small length may be written as 8 bytes: the 8 bytes have to be the same ones. */
#define POLL4J_SKIP_msghdr_msg_iovlen
#define POLL4J_SKIP_msghdr_msg_controllen
#define POLL4J_SKIP_mmsghdr_msg_hdr_msg_iovlen
#define POLL4J_SKIP_mmsghdr_msg_hdr_msg_controllen
#define POLL4J_SKIP_cmsghdr_cmsg_len
#define POLL4J_SKIP_cmsghdr_ALIGNMENT
_Static_assert(offsetof(struct msghdr, msg_control) - offsetof(struct msghdr, msg_iov) == 16, "8 bytes at msg_iovlen");
_Static_assert(offsetof(struct msghdr, msg_flags) - offsetof(struct msghdr, msg_control) == 16, "8 bytes at msg_controllen");
_Static_assert(offsetof(struct cmsghdr, cmsg_level) == 8, "8 bytes at cmsg_len");
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
_Static_assert(offsetof(struct msghdr, msg_iovlen) % 8 == 0, "the low half of the 8 bytes");
_Static_assert(offsetof(struct msghdr, msg_controllen) % 8 == 0, "the low half of the 8 bytes");
_Static_assert(offsetof(struct cmsghdr, cmsg_len) == 0, "the low half of the 8 bytes");
#else
_Static_assert(offsetof(struct msghdr, msg_iovlen) % 8 == 4, "the low half of the 8 bytes");
_Static_assert(offsetof(struct msghdr, msg_controllen) % 8 == 4, "the low half of the 8 bytes");
_Static_assert(offsetof(struct cmsghdr, cmsg_len) == 4, "the low half of the 8 bytes");
#endif
/* glibc's name for the data, which musl has none for; CMSG_LEN_0 is where they begin in both. */
#define POLL4J_SKIP_cmsghdr___cmsg_data
#define POLL4J_SKIP_cmsghdr___cmsg_data_0_
#endif
#endif
