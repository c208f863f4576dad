/* The witness for undocumented.h, since no system's header is one: a second transcription, from other sources, in plain C types, that
   only bindings/audit reads. AFD: mio's Rust (src/sys/windows/afd.rs), with its names and types beside each line. */
#include <stdint.h>

struct AFD_POLL_HANDLE_INFO { /* AfdPollHandleInfo, repr(C) */
  void *Handle;               /* handle: HANDLE */
  uint32_t Events;            /* events: u32 */
  int32_t Status;             /* status: NTSTATUS */
};

struct AFD_POLL_INFO {                    /* AfdPollInfo, repr(C) */
  int64_t Timeout;                        /* timeout: i64 */
  uint32_t NumberOfHandles;               /* number_of_handles: u32 */
  uint32_t Exclusive;                     /* exclusive: u32 */
  struct AFD_POLL_HANDLE_INFO Handles[1]; /* handles: [AfdPollHandleInfo; 1] */
};

/* mio writes the bits in binary, the request as a u32. */
#define IOCTL_AFD_POLL ((uint32_t)0x00012024)
#define AFD_POLL_RECEIVE 0b000000001
#define AFD_POLL_RECEIVE_EXPEDITED 0b000000010
#define AFD_POLL_SEND 0b000000100
#define AFD_POLL_DISCONNECT 0b000001000
#define AFD_POLL_ABORT 0b000010000
#define AFD_POLL_LOCAL_CLOSE 0b000100000
#define AFD_POLL_CONNECT 0b001000000
#define AFD_POLL_ACCEPT 0b010000000
#define AFD_POLL_CONNECT_FAIL 0b100000000

#ifdef __cplusplus
extern "C" {
#endif
/* windows-sys, Wdk::Storage::FileSystem: fn(HANDLE, *const IO_STATUS_BLOCK, *mut IO_STATUS_BLOCK) -> NTSTATUS */
int32_t NtCancelIoFileEx(void *, const void *, void *);
/* learn.microsoft.com/windows/win32/devnotes, and the declarations of Rust's polling crate:
   fn(*mut HANDLE, u32, *mut OBJECT_ATTRIBUTES) -> NTSTATUS */
int32_t NtCreateWaitCompletionPacket(void **, uint32_t, void *);
/* fn(HANDLE, HANDLE, HANDLE, *mut c_void, *mut c_void, NTSTATUS, usize, *mut BOOLEAN) -> NTSTATUS */
int32_t NtAssociateWaitCompletionPacket(void *, void *, void *, void *, void *, int32_t, uintptr_t, uint8_t *);
/* fn(HANDLE, BOOLEAN) -> NTSTATUS */
int32_t NtCancelWaitCompletionPacket(void *, uint8_t);
#ifdef __cplusplus
}
#endif
