/* What the programs share. Each prints lines of a metric and a value, one line a round; the first half are to warm up.
 *
 * All but "ring … lone" hold an idle second thread, as every JVM does, because that is not free: while a process has a
 * single thread, the kernel skips the reference count of each descriptor that a call uses (fdget in
 * include/linux/file.h).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { MAX_EVENTS = 1024 };

static inline void require(int ok, const char *call) {
    if (!ok) {
        perror(call);
        exit(1);
    }
}

static inline void *idle(void *unused) {
    pause();
    return unused;
}

static inline void start_idle_thread(void) {
    pthread_t thread;
    require(pthread_create(&thread, NULL, idle, NULL) == 0, "pthread_create");
}

static inline double nanos(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1e9 + now.tv_nsec;
}

static inline int new_epoll(void) {
    int epfd = epoll_create1(EPOLL_CLOEXEC);
    require(epfd >= 0, "epoll_create1");
    return epfd;
}

static inline void control(int epfd, int op, int fd, uint32_t events, uint64_t data) {
    struct epoll_event event = {.events = events, .data.u64 = data};
    require(epoll_ctl(epfd, op, fd, &event) == 0, "epoll_ctl");
}
