/* The pipe ring on raw epoll: see PipeRing.java for what it does and prints.
 *
 *   ring PIPES ACTIVE EVENTS ROUNDS [idle]
 *
 * "idle" starts a second thread that does nothing. Every JVM has such threads, and they are not free: while a process has a
 * single thread, the kernel skips the reference count of each descriptor that a call uses (fdget in include/linux/file.h).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { MAX_EVENTS = 1024 };

static void require(int ok, const char *call) {
    if (!ok) {
        perror(call);
        exit(1);
    }
}

static void *idle(void *unused) {
    pause();
    return unused;
}

static double nanos(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1e9 + now.tv_nsec;
}

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
        fprintf(stderr, "usage: ring PIPES ACTIVE EVENTS ROUNDS [idle]\n");
        return 2;
    }
    int count = atoi(argv[1]);
    int active = atoi(argv[2]);
    long events = atol(argv[3]);
    int rounds = atoi(argv[4]);
    if (argc > 5 && strcmp(argv[5], "idle") == 0) {
        pthread_t thread;
        require(pthread_create(&thread, NULL, idle, NULL) == 0, "pthread_create");
    }
    int epfd = epoll_create1(EPOLL_CLOEXEC);
    require(epfd >= 0, "epoll_create1");
    int (*pipes)[2] = calloc(count, sizeof *pipes);
    for (int i = 0; i < count; i++) {
        require(pipe2(pipes[i], O_NONBLOCK | O_CLOEXEC) == 0, "pipe2");
        struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.u64 = i};
        require(epoll_ctl(epfd, EPOLL_CTL_ADD, pipes[i][0], &event) == 0, "epoll_ctl");
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
        printf("%.2f %.2f\n", wall / events, cpu / events);
    }
    return 0;
}
