/* What the programs here share. Each shows one thing that Wine 8 does not do as Windows is documented to do it, and
   ends with 0 if that is so. They are compiled by mingw-w64 and run by ./run. */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <winternl.h>
#include <stdio.h>
#include <stdlib.h>

#define IOCTL_AFD_POLL 0x00012024
#define AFD_POLL_RECEIVE 0x001
#define AFD_POLL_SEND 0x004
#define AFD_POLL_DISCONNECT 0x008
#define AFD_POLL_ABORT 0x010
#define AFD_POLL_CONNECT_FAIL 0x100

typedef struct {
  LARGE_INTEGER timeout;
  ULONG handles;
  ULONG exclusive;
  HANDLE handle;
  ULONG events;
  NTSTATUS status;
} afd_poll_info;

/* The program cannot tell: something else went wrong. */
static inline void require(int holds, const char *what) {
  if (!holds) {
    printf("%s failed: %d\n", what, WSAGetLastError());
    exit(2);
  }
}

static int show(int deviates, const char *wine) {
  printf("%s%s\n", deviates ? "" : "not so: ", wine);
  return deviates ? 0 : 1;
}

static inline struct sockaddr_in loopback(SOCKET bound) {
  struct sockaddr_in address = {0};
  int length = sizeof address;
  if (bound != INVALID_SOCKET) {
    require(getsockname(bound, (struct sockaddr *)&address, &length) == 0, "getsockname");
  } else {
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  return address;
}

static inline SOCKET open_socket(int type) {
  WSADATA data;
  require(WSAStartup(MAKEWORD(2, 2), &data) == 0, "WSAStartup");
  SOCKET opened = socket(AF_INET, type, 0);
  require(opened != INVALID_SOCKET, "socket");
  return opened;
}

static inline SOCKET bound_socket(int type) {
  SOCKET bound = open_socket(type);
  struct sockaddr_in any = loopback(INVALID_SOCKET);
  require(bind(bound, (struct sockaddr *)&any, sizeof any) == 0, "bind");
  return bound;
}

/* Two ends of a connection. */
static inline void connect_pair(SOCKET *client, SOCKET *server) {
  SOCKET listener = bound_socket(SOCK_STREAM);
  require(listen(listener, 1) == 0, "listen");
  struct sockaddr_in address = loopback(listener);
  *client = open_socket(SOCK_STREAM);
  require(connect(*client, (struct sockaddr *)&address, sizeof address) == 0, "connect");
  *server = accept(listener, NULL, NULL);
  require(*server != INVALID_SOCKET, "accept");
  closesocket(listener);
}

static inline void reset(SOCKET end) {
  struct linger none = {1, 0};
  require(setsockopt(end, SOL_SOCKET, SO_LINGER, (char *)&none, sizeof none) == 0, "SO_LINGER");
  require(closesocket(end) == 0, "closesocket");
}

/* What AFD tells of a socket within the time; 0 for nothing. */
static inline ULONG afd_poll(SOCKET polled, ULONG events, int millis) {
  WCHAR text[] = L"\\Device\\Afd\\Deviation";
  UNICODE_STRING name = {sizeof text - sizeof *text, sizeof text, text};
  OBJECT_ATTRIBUTES attributes;
  InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
  IO_STATUS_BLOCK status;
  HANDLE device;
  NTSTATUS result = NtCreateFile(&device, SYNCHRONIZE, &attributes, &status, NULL, 0,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN, 0, NULL, 0);
  require(result >= 0, "NtCreateFile");
  afd_poll_info info = {{{0}}, 1, 0, (HANDLE)polled, events, 0};
  info.timeout.QuadPart = -10000LL * millis; /* relative */
  HANDLE done = CreateEventW(NULL, TRUE, FALSE, NULL);
  result = NtDeviceIoControlFile(device, done, NULL, NULL, &status, IOCTL_AFD_POLL,
                                   &info, sizeof info, &info, sizeof info);
  require(result >= 0, "IOCTL_AFD_POLL");
  WaitForSingleObject(done, INFINITE);
  return info.handles > 0 ? info.events : 0;
}

/* Waits for something that AFD does tell. */
static inline void await(SOCKET polled, ULONG events) {
  require((afd_poll(polled, events, 5000) & events) != 0, "waiting for an event");
}
