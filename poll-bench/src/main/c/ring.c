/* The pipe ring on raw epoll: see Ring.java.
 *
 *   ring PIPES ACTIVE EVENTS ROUNDS [lone]
 */
#include "bench.h"

/* Moves tokens until that many reads are done; every read is followed by a write to the next pipe. */
static void run(int epfd, int (*pipes)[2], int count, long events) {
    struct epoll_event ready[MAX_EVENTS];
    while (events > 0) {
        int n = epoll_wait(epfd, ready, MAX_EVENTS, -1);
        require(n > 0 || errno == EINTR, "epoll_wait");
        for (int i = 0; i < n; i++) {
            int at = (int) ready[i].data.u64;
            int next = at + 1 == count ? 0 : at + 1;
            char byte;
            require(read(pipes[at][0], &byte, 1) == 1, "read");
            require(write(pipes[next][1], &byte, 1) == 1, "write");
        }
        events -= n;
    }
}

int main(int argc, char **argv) {
    if (argc < 5) {
        fprintf(stderr, "usage: ring PIPES ACTIVE EVENTS ROUNDS [lone]\n");
        return 2;
    }
    int count = atoi(argv[1]);
    int active = atoi(argv[2]);
    long events = atol(argv[3]);
    int rounds = atoi(argv[4]);
    if (argc == 5) {
        start_idle_thread();
    }
    int epfd = new_epoll();
    int (*pipes)[2] = calloc(count, sizeof *pipes);
    for (int i = 0; i < count; i++) {
        require(pipe2(pipes[i], O_NONBLOCK | O_CLOEXEC) == 0, "pipe2");
        control(epfd, EPOLL_CTL_ADD, pipes[i][0], EPOLLIN | EPOLLRDHUP | EPOLLET, i);
    }
    for (int i = 0; i < active; i++) {
        require(write(pipes[(long) i * count / active][1], "x", 1) == 1, "write");
    }
    for (int i = 0; i < rounds; i++) {
        double wall = nanos(CLOCK_MONOTONIC);
        double cpu = nanos(CLOCK_THREAD_CPUTIME_ID);
        run(epfd, pipes, count, events);
        cpu = nanos(CLOCK_THREAD_CPUTIME_ID) - cpu;
        wall = nanos(CLOCK_MONOTONIC) - wall;
        printf("wall %.2f\ncpu %.2f\n", wall / events, cpu / events);
    }
    return 0;
}
