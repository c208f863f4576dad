/* Two threads that wake each other by eventfds, each waiting in an epoll set of its own: see Wakeable.java.
 *
 *   wake TRIPS ROUNDS
 */
#include "bench.h"
#include <sys/eventfd.h>

struct side {
    int epfd;
    int eventfd;
};

static struct side sides[2];
static long trips;

static void open_side(struct side *side) {
    side->epfd = new_epoll();
    side->eventfd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    require(side->eventfd >= 0, "eventfd");
    control(side->epfd, EPOLL_CTL_ADD, side->eventfd, EPOLLIN | EPOLLET, 0);
}

/* An edge a write: no thread needs to read. */
static void wake(struct side *side) {
    uint64_t one = 1;
    require(write(side->eventfd, &one, sizeof one) == sizeof one, "write");
}

static void await(struct side *side) {
    struct epoll_event ready[16];
    int n;
    do {
        n = epoll_wait(side->epfd, ready, 16, -1);
    } while (n < 0 && errno == EINTR);
    require(n == 1, "epoll_wait");
}

static void *answer(void *unused) {
    for (long i = 0; i < trips; i++) {
        await(&sides[1]);
        wake(&sides[0]);
    }
    return unused;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: wake TRIPS ROUNDS\n");
        return 2;
    }
    long per_round = atol(argv[1]);
    int rounds = atoi(argv[2]);
    trips = per_round * rounds;
    open_side(&sides[0]);
    open_side(&sides[1]);
    pthread_t thread;
    require(pthread_create(&thread, NULL, answer, NULL) == 0, "pthread_create");
    for (int i = 0; i < rounds; i++) {
        double begin = nanos(CLOCK_MONOTONIC);
        for (long j = 0; j < per_round; j++) {
            wake(&sides[1]);
            await(&sides[0]);
        }
        printf("wall %.2f\n", (nanos(CLOCK_MONOTONIC) - begin) / per_round);
    }
    return 0;
}
