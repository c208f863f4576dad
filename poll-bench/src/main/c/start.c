/* Wakes itself, waits for that one event, and prints when: see PollStart.java.
 *
 *   start
 */
#include "bench.h"
#include <sys/eventfd.h>

int main(void) {
    uint64_t one = 1;
    struct epoll_event ready;
    int epfd = new_epoll();
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    require(fd >= 0, "eventfd");
    control(epfd, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET, 0);
    require(write(fd, &one, sizeof one) == sizeof one, "write");
    require(epoll_wait(epfd, &ready, 1, -1) == 1, "epoll_wait");
    printf("%.0f\n", nanos(CLOCK_MONOTONIC));
    return 0;
}
