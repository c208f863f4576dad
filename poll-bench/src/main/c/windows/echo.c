/* An echo server on wepoll: prints "port N", and serves until it is killed. One read and one write an event.
 *
 *   echo
 */
#include "sockets.h"

enum { BUFFER = 4096 };

static void accept_all(HANDLE epoll, SOCKET listener) {
    SOCKET made;
    while ((made = accept(listener, NULL, NULL)) != INVALID_SOCKET) {
        set_nonblocking(made);
        add(epoll, made, made);
    }
    require(WSAGetLastError() == WSAEWOULDBLOCK, "accept");
}

static void echo(SOCKET socket) {
    char buffer[BUFFER];
    int n = recv(socket, buffer, BUFFER, 0);
    if (n <= 0) {
        if (n == 0 || WSAGetLastError() != WSAEWOULDBLOCK) {
            closesocket(socket);
        }
        return;
    }
    require(send(socket, buffer, n, 0) == n || WSAGetLastError() == WSAECONNRESET, "send");
}

int main(void) {
    start_sockets();
    struct sockaddr_in address;
    SOCKET listener = listen_on_loopback(&address);
    HANDLE epoll = epoll_create1(0);
    require(epoll != NULL, "epoll_create1");
    set_nonblocking(listener);
    add(epoll, listener, listener);
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    while (1) {
        struct epoll_event ready[MAX_EVENTS];
        int n = wait_for(epoll, ready);
        for (int i = 0; i < n; i++) {
            SOCKET socket = (SOCKET) ready[i].data.u64;
            if (socket == listener) {
                accept_all(epoll, listener);
            } else {
                echo(socket);
            }
        }
    }
}
