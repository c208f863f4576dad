/* An echo server: prints "port N", and serves until it is killed. One read and one write an event, edges, reads that
 * a short read has shown to be the last are not repeated: what a careful programmer writes.
 *
 *   echo
 */
#include "bench.h"
#include "inet.h"

enum { BUFFER = 4096 };

static void accept_all(int epfd, int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        control(epfd, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLRDHUP | EPOLLET, fd);
    }
    require(errno == EAGAIN, "accept4");
}

static void echo(int fd) {
    char buffer[BUFFER];
    ssize_t n;
    do {
        n = recv(fd, buffer, BUFFER, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n <= 0) {
            if (n == 0 || errno != EAGAIN) {
                close(fd);
            }
            return;
        }
        require(send(fd, buffer, n, MSG_DONTWAIT | MSG_NOSIGNAL) == n || errno == EPIPE || errno == ECONNRESET, "send");
    } while (n == BUFFER);
}

int main(void) {
    struct sockaddr_in address;
    int listener = listen_on_loopback(&address);
    int epfd = new_epoll();
    start_idle_thread();
    control(epfd, EPOLL_CTL_ADD, listener, EPOLLIN | EPOLLET, listener);
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    while (1) {
        struct epoll_event ready[MAX_EVENTS];
        int n = epoll_wait(epfd, ready, MAX_EVENTS, -1);
        require(n > 0 || errno == EINTR, "epoll_wait");
        for (int i = 0; i < n; i++) {
            if ((int) ready[i].data.u64 == listener) {
                accept_all(epfd, listener);
            } else {
                echo((int) ready[i].data.u64);
            }
        }
    }
}
