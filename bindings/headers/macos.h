/* The C headers from which the macOS package is generated; bindings/audit reads the same list with POLL4J_AUDIT set: the system's
   own declarations only, nothing of ours. */
#include "kqueue.h"

#ifndef POLL4J_AUDIT
/* macOS packs these two, and jextract's class of a packed struct does not initialise if a member struct has arrays of char (it wants
   each char aligned as the members are). Here the addresses are bytes, which need no packing. */
struct group_req_bytes {
  uint32_t gr_interface;
  uint8_t gr_group[sizeof(struct sockaddr_storage)];
};
struct group_source_req_bytes {
  uint32_t gsr_interface;
  uint8_t gsr_group[sizeof(struct sockaddr_storage)];
  uint8_t gsr_source[sizeof(struct sockaddr_storage)];
};
#else
/* x86-64 links it under another name, fstat$INODE64, because its fstat is of an older struct: MacosPoll asks for that one first. */
#ifdef __x86_64__
#define POLL4J_SKIP_fstat
#endif
/* An address is no array of bytes: its size and offset are checked, its first byte cannot be. */
#define group_req_bytes group_req
#define POLL4J_SKIP_group_req_bytes_gr_group_0_
#define group_source_req_bytes group_source_req
#define POLL4J_SKIP_group_source_req_bytes_gsr_group_0_
#define POLL4J_SKIP_group_source_req_bytes_gsr_source_0_
#endif
