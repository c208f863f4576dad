/* datagrams SIZE BATCH SEGMENTS DATAGRAMS ROUNDS: prints, for each round, nanoseconds per datagram, on the clock and of
 * CPU time. One thread sends a batch from one UDP socket to another over loopback and receives it. With SEGMENTS > 1 a
 * message is so many datagrams, cut (UDP_SEGMENT) and joined (UDP_GRO) by the kernel. */
#include "bench.h"
#include "inet.h"
#include <netinet/udp.h>

enum { ROOM = 65535, MOST = 64 };

static int size, batch, segments;
static struct mmsghdr out[MOST], in[MOST];
static struct iovec out_vectors[MOST], in_vectors[MOST];
static struct sockaddr_in from[MOST], to;
static char out_control[MOST][CMSG_SPACE(sizeof(uint16_t))], in_control[MOST][256];

static int udp(void) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    require(fd >= 0, "socket");
    require(bind(fd, (struct sockaddr *) &any, sizeof any) == 0, "bind");
    return fd;
}

static void prepare(int receiver) {
    socklen_t length = sizeof to;
    int room = segments > 1 ? ROOM : size;
    require(getsockname(receiver, (struct sockaddr *) &to, &length) == 0, "getsockname");
    for (int i = 0; i < MOST; i++) {
        out_vectors[i] = (struct iovec){calloc(1, ROOM), (size_t) size * segments};
        in_vectors[i] = (struct iovec){calloc(1, ROOM), room};
        out[i].msg_hdr = (struct msghdr){.msg_name = &to, .msg_namelen = sizeof to,
                                         .msg_iov = &out_vectors[i], .msg_iovlen = 1};
        if (segments > 1) {
            out[i].msg_hdr.msg_control = out_control[i];
            out[i].msg_hdr.msg_controllen = sizeof out_control[i];
            struct cmsghdr *header = CMSG_FIRSTHDR(&out[i].msg_hdr);
            header->cmsg_level = SOL_UDP;
            header->cmsg_type = UDP_SEGMENT;
            header->cmsg_len = CMSG_LEN(sizeof(uint16_t));
            *(uint16_t *) CMSG_DATA(header) = size;
        }
    }
}

/* How many datagrams a message was. */
static int count(struct mmsghdr *message) {
    struct msghdr *header = &message->msg_hdr;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) {
            return (message->msg_len + size - 1) / *(int *) CMSG_DATA(c);
        }
    }
    return 1;
}

static void turn(int sender, int receiver) {
    int messages = batch / segments;
    require(sendmmsg(sender, out, messages, MSG_DONTWAIT) == messages, "sendmmsg");
    for (int left = batch; left > 0;) {
        for (int i = 0; i < batch && i < MOST; i++) {
            in[i].msg_hdr = (struct msghdr){.msg_name = &from[i],
                                            .msg_namelen = sizeof from[i],
                                            .msg_iov = &in_vectors[i],
                                            .msg_iovlen = 1,
                                            .msg_control = in_control[i],
                                            .msg_controllen = sizeof in_control[i]};
        }
        int n = recvmmsg(receiver, in, batch, MSG_DONTWAIT, NULL);
        require(n > 0, "recvmmsg");
        for (int i = 0; i < n; i++) {
            left -= count(&in[i]);
        }
    }
}

int main(int argc, char **argv) {
    require(argc == 6, "usage: datagrams SIZE BATCH SEGMENTS DATAGRAMS ROUNDS");
    size = atoi(argv[1]);
    batch = atoi(argv[2]);
    segments = atoi(argv[3]);
    long datagrams = atol(argv[4]);
    int on = 1;
    start_idle_thread();
    int sender = udp(), receiver = udp();
    if (segments > 1) {
        require(setsockopt(receiver, SOL_UDP, UDP_GRO, &on, sizeof on) == 0, "UDP_GRO");
    }
    prepare(receiver);
    for (int round = 0; round < atoi(argv[5]); round++) {
        double wall = nanos(CLOCK_MONOTONIC), cpu = nanos(CLOCK_THREAD_CPUTIME_ID);
        for (long done = 0; done < datagrams; done += batch) {
            turn(sender, receiver);
        }
        cpu = nanos(CLOCK_THREAD_CPUTIME_ID) - cpu;
        wall = nanos(CLOCK_MONOTONIC) - wall;
        printf("wall %.2f\ncpu %.2f\n", wall / datagrams, cpu / datagrams);
    }
    return 0;
}
