/* The C headers from which the NetBSD package is generated; bindings/audit reads the same list with POLL4J_AUDIT set: the system's
   own declarations only, nothing of ours. */
#include "kqueue.h"

#ifndef POLL4J_AUDIT
/* NetBSD 11 added struct kevent's ext, with a new function, __kevent100. The structure before that, which __kevent50 still takes in
   NetBSD 11 too, is called kevent100 by NetBSD's own compatibility code, but in no header that is installed. */
struct kevent100 {
  uintptr_t ident;
  uint32_t filter;
  uint32_t flags;
  uint32_t fflags;
  int64_t data;
  void *udata;
};
#else
/* Its members are those of kevent before ext. */
#define kevent100 kevent
#define POLL4J_SKIP_kevent100_SIZE
_Static_assert(offsetof(struct kevent, ext) == 40, "size of kevent100");
#endif
