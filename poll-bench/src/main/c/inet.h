/* TCP on the loopback interface. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/* Listens on a free port, non-blocking; tells the address. */
static inline int listen_on_loopback(struct sockaddr_in *address) {
    socklen_t length = sizeof *address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    *address = (struct sockaddr_in) {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    require(fd >= 0, "socket");
    require(bind(fd, (struct sockaddr *) address, length) == 0, "bind");
    require(listen(fd, 1024) == 0, "listen");
    require(getsockname(fd, (struct sockaddr *) address, &length) == 0, "getsockname");
    return fd;
}
