/* What the programs on wepoll share: sockets of Windows, and its clock. wepoll.h and wepoll.c come from the crate
   wepoll-ffi. */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wepoll.h"

enum { MAX_EVENTS = 1024 };

static inline void require(int ok, const char *call) {
    if (!ok) {
        fprintf(stderr, "%s: error %d\n", call, WSAGetLastError());
        exit(1);
    }
}

static inline double nanos(void) {
    LARGE_INTEGER now, frequency;
    QueryPerformanceCounter(&now);
    QueryPerformanceFrequency(&frequency);
    return now.QuadPart * 1e9 / frequency.QuadPart;
}

static inline void start_sockets(void) {
    WSADATA data;
    require(WSAStartup(MAKEWORD(2, 2), &data) == 0, "WSAStartup");
}

static inline void set_nonblocking(SOCKET socket) {
    u_long on = 1;
    require(ioctlsocket(socket, FIONBIO, &on) == 0, "ioctlsocket");
}

/* Listens on a free port, blocking; tells the address. */
static inline SOCKET listen_on_loopback(struct sockaddr_in *address) {
    int length = sizeof *address;
    SOCKET made = socket(AF_INET, SOCK_STREAM, 0);
    *address = (struct sockaddr_in) {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    require(made != INVALID_SOCKET, "socket");
    require(bind(made, (struct sockaddr *) address, length) == 0, "bind");
    require(listen(made, 1024) == 0, "listen");
    require(getsockname(made, (struct sockaddr *) address, &length) == 0, "getsockname");
    return made;
}

static inline void add(HANDLE epoll, SOCKET socket, uint64_t data) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.u64 = data};
    require(epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) == 0, "epoll_ctl");
}

static inline int wait_for(HANDLE epoll, struct epoll_event *ready) {
    int n = epoll_wait(epoll, ready, MAX_EVENTS, -1);
    require(n > 0, "epoll_wait");
    return n;
}
