/* Connections that are made, accepted, registered and closed, one after another: see Churn.java.
 *
 *   churn CONNECTIONS ROUNDS
 */
#include "bench.h"
#include "inet.h"

static int epfd;
static int listener;
static struct sockaddr_in address;

static void await(int fd) {
    struct epoll_event ready[16];
    int n;
    do {
        n = epoll_wait(epfd, ready, 16, -1);
        require(n > 0 || errno == EINTR, "epoll_wait");
    } while (n < 0 || (int) ready[0].data.u64 != fd);
}

/* An abortive close leaves no port in TIME_WAIT. */
static void abort_connection(int fd) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    require(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0, "setsockopt");
    close(fd);
}

static void live(void) {
    int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    require(client >= 0, "socket");
    require(connect(client, (struct sockaddr *) &address, sizeof address) == 0 || errno == EINPROGRESS, "connect");
    await(listener);
    int accepted = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    require(accepted >= 0, "accept4");
    control(epfd, EPOLL_CTL_ADD, accepted, EPOLLIN | EPOLLRDHUP | EPOLLET, accepted);
    abort_connection(client);
    await(accepted);
    close(accepted);
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: churn CONNECTIONS ROUNDS\n");
        return 2;
    }
    int connections = atoi(argv[1]);
    int rounds = atoi(argv[2]);
    start_idle_thread();
    epfd = new_epoll();
    listener = listen_on_loopback(&address);
    control(epfd, EPOLL_CTL_ADD, listener, EPOLLIN | EPOLLET, listener);
    for (int i = 0; i < rounds; i++) {
        double cpu = nanos(CLOCK_THREAD_CPUTIME_ID);
        for (int j = 0; j < connections; j++) {
            live();
        }
        printf("cpu %.2f\n", (nanos(CLOCK_THREAD_CPUTIME_ID) - cpu) / connections);
    }
    return 0;
}
