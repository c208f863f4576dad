/* Registers, changes and deregisters the reading ends of pipes: see Registering.java.
 *
 *   register SOURCES ROUNDS
 */
#include "bench.h"

static double each(int epfd, int op, const int *fds, int count) {
    double begin = nanos(CLOCK_THREAD_CPUTIME_ID);
    for (int i = 0; i < count; i++) {
        control(epfd, op, fds[i], EPOLLIN | EPOLLRDHUP | EPOLLET, i);
    }
    return (nanos(CLOCK_THREAD_CPUTIME_ID) - begin) / count;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: register SOURCES ROUNDS\n");
        return 2;
    }
    int count = atoi(argv[1]);
    int rounds = atoi(argv[2]);
    start_idle_thread();
    int epfd = new_epoll();
    int *fds = calloc(count, sizeof *fds);
    for (int i = 0; i < count; i++) {
        int ends[2];
        require(pipe2(ends, O_NONBLOCK | O_CLOEXEC) == 0, "pipe2");
        fds[i] = ends[0];
    }
    for (int i = 0; i < rounds; i++) {
        double add = each(epfd, EPOLL_CTL_ADD, fds, count);
        double modify = each(epfd, EPOLL_CTL_MOD, fds, count);
        double remove = each(epfd, EPOLL_CTL_DEL, fds, count);
        if (i == 0) {
            printf("cold %.2f\n", add);
        }
        printf("pair %.2f\nchange %.2f\n", add + remove, modify);
    }
    return 0;
}
