/* The C headers from which the Windows package is generated; bindings/audit reads the same list with POLL4J_AUDIT set. */
#define WIN32_LEAN_AND_MEAN
/* winnt.h defines a few STATUS_ codes as unsigned; ntstatus.h has them all, as NTSTATUS. */
#define WIN32_NO_STATUS
#include <winsock2.h>
#include <windows.h>
#undef WIN32_NO_STATUS
#include <winternl.h>
#include <ntstatus.h>
#include <ws2tcpip.h>
#include <mstcpip.h>
#include <mswsock.h>
#include <afunix.h>

#ifdef POLL4J_AUDIT
#include "undocumented-audited.h"
#else
#include "undocumented.h"
#endif
