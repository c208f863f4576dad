/* The ring on wepoll, over TCP connections: see Ring.java. wepoll has levels only, so one read an event is enough.
 *
 *   ring CONNECTIONS ACTIVE EVENTS ROUNDS
 */
#include "sockets.h"

typedef struct {
    SOCKET read, write;
} connection;

static connection connect_one(SOCKET listener, struct sockaddr_in *address) {
    connection made = {0, socket(AF_INET, SOCK_STREAM, 0)};
    int on = 1;
    require(connect(made.write, (struct sockaddr *) address, sizeof *address) == 0, "connect");
    require(setsockopt(made.write, IPPROTO_TCP, TCP_NODELAY, (char *) &on, sizeof on) == 0, "TCP_NODELAY");
    made.read = accept(listener, NULL, NULL);
    require(made.read != INVALID_SOCKET, "accept");
    set_nonblocking(made.read);
    set_nonblocking(made.write);
    return made;
}

static void run(HANDLE epoll, connection *connections, int count, long events) {
    struct epoll_event ready[MAX_EVENTS];
    while (events > 0) {
        int n = wait_for(epoll, ready);
        for (int i = 0; i < n; i++) {
            int at = (int) ready[i].data.u64;
            int next = at + 1 == count ? 0 : at + 1;
            char byte;
            require(recv(connections[at].read, &byte, 1, 0) == 1, "recv");
            require(send(connections[next].write, &byte, 1, 0) == 1, "send");
        }
        events -= n;
    }
}

int main(int argc, char **argv) {
    if (argc < 5) {
        fprintf(stderr, "usage: ring CONNECTIONS ACTIVE EVENTS ROUNDS\n");
        return 2;
    }
    int count = atoi(argv[1]);
    int active = atoi(argv[2]);
    long events = atol(argv[3]);
    int rounds = atoi(argv[4]);
    start_sockets();
    HANDLE epoll = epoll_create1(0);
    require(epoll != NULL, "epoll_create1");
    struct sockaddr_in address;
    SOCKET listener = listen_on_loopback(&address);
    connection *connections = calloc(count, sizeof *connections);
    for (int i = 0; i < count; i++) {
        connections[i] = connect_one(listener, &address);
        add(epoll, connections[i].read, i);
    }
    for (int i = 0; i < active; i++) {
        require(send(connections[(long long) i * count / active].write, "x", 1, 0) == 1, "send");
    }
    for (int i = 0; i < rounds; i++) {
        double wall = nanos();
        run(epoll, connections, count, events);
        printf("wall %.2f\n", (nanos() - wall) / events);
    }
    return 0;
}
