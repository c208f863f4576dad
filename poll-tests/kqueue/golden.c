/*
 * Asks a kernel what its kqueue does, and prints an answer a line: "row = answer". The rows are those of
 * docs/internals/kqueue.md. Sizes of buffers, numbers of descriptors and times differ from run to run and are not
 * printed. Runs on macOS, FreeBSD, OpenBSD and NetBSD.
 */
#include <sys/types.h>
#include <sys/event.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* What poll4j writes by hand. */
_Static_assert(EV_DISABLE == 0x8, "EV_DISABLE");
_Static_assert(EV_DISPATCH == 0x80, "EV_DISPATCH");

enum { MOST = 8 };
static const struct timespec NOW = {0, 0};

static void fail(const char *call) {
    perror(call);
    exit(1);
}

static int check(int result, const char *call) {
    if (result < 0) {
        fail(call);
    }
    return result;
}

/* Loopback and kernel threads may take their time. */
static void settle(void) {
    struct timespec some = {0, 50 * 1000 * 1000};
    nanosleep(&some, NULL);
}

static void nonblocking(int fd) {
    check(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK), "fcntl");
}

static void make_pipe(int ends[2]) {
    check(pipe(ends), "pipe");
    nonblocking(ends[0]);
    nonblocking(ends[1]);
}

/* Makes one change; the errno of its receipt. */
static int change_note(int kq, int ident, int filter, int flags, unsigned note) {
    struct kevent change;
    EV_SET(&change, ident, filter, flags | EV_RECEIPT, note, 0, (void *) 7);
    check(kevent(kq, &change, 1, &change, 1, &NOW), "kevent");
    return (int) change.data;
}

static int change(int kq, int ident, int filter, int flags) {
    return change_note(kq, ident, filter, flags, 0);
}

static const char *name(const struct kevent *event) {
    return event->filter == EVFILT_READ ? "READ" : event->filter == EVFILT_WRITE ? "WRITE"
            : event->filter == EVFILT_USER ? "USER" : "EXCEPT";
}

static int by_name(const void *a, const void *b) {
    return strcmp(name(a), name(b));
}

/* What is ready, in the order of names if there is room for all of it. */
static void scan_room(const char *row, int kq, int room) {
    struct kevent events[MOST];
    settle();
    int n = check(kevent(kq, NULL, 0, events, room, &NOW), "kevent");
    if (room == MOST) {
        qsort(events, (size_t) n, sizeof *events, by_name);
    }
    printf("%s =", row);
    for (int i = 0; i < n; i++) {
        printf("%s %s", i == 0 ? "" : ",", name(&events[i]));
        if (events[i].filter == EVFILT_READ) {
            printf(" %ld", (long) events[i].data);
        }
        if (events[i].flags & EV_EOF) {
            printf(" eof %u", (unsigned) events[i].fflags);
        }
    }
    printf("%s\n", n == 0 ? " none" : "");
}

static void scan(const char *row, int kq) {
    scan_room(row, kq, MOST);
}

static void tell(const char *row, long answer) {
    printf("%s = %ld\n", row, answer);
}

static void put(int fd, int n) {
    char bytes[16] = {0};
    check((int) write(fd, bytes, (size_t) n), "write");
}

static void take(int fd, int n) {
    char bytes[1 << 17];
    (void) !read(fd, bytes, n == 0 ? sizeof bytes : (size_t) n);
}

static void pipes(void) {
    int ends[2], kq = check(kqueue(), "kqueue");
    make_pipe(ends);
    change(kq, ends[0], EVFILT_READ, EV_ADD | EV_CLEAR);
    put(ends[1], 6);
    scan("1 edge: written", kq);
    scan("1 edge: again", kq);
    take(ends[0], 2);
    scan("1 edge: partly read", kq);
    put(ends[1], 1);
    scan("1 edge: more written", kq);
    change(kq, ends[1], EVFILT_WRITE, EV_ADD | EV_CLEAR);
    scan("1 edge to write: idle", kq);
    put(ends[1], 1);
    scan("1 edges: written", kq);
    take(ends[0], 0);
    scan("1 edges: read", kq);

    change(kq, ends[1], EVFILT_WRITE, EV_DELETE);
    put(ends[1], 1);
    scan("2 first", kq);
    tell("2 EV_ADD without EV_CLEAR", change(kq, ends[0], EVFILT_READ, EV_ADD));
    scan("2 first after it", kq);
    scan("2 second after it", kq);
    tell("4 no flag", change(kq, ends[0], EVFILT_READ, 0));
    scan("4 after no flag", kq);
    tell("4 EV_ENABLE", change(kq, ends[0], EVFILT_READ, EV_ENABLE));
    scan("4 after EV_ENABLE", kq);

    change(kq, ends[0], EVFILT_READ, EV_DELETE);
    change(kq, ends[0], EVFILT_READ, EV_ADD | EV_ONESHOT);
    scan("4 EV_ONESHOT", kq);
    tell("4 EV_ONESHOT: delete", change(kq, ends[0], EVFILT_READ, EV_DELETE));
    change(kq, ends[0], EVFILT_READ, EV_ADD | EV_DISPATCH);
    scan("4 EV_DISPATCH", kq);
    scan("4 EV_DISPATCH: again", kq);
    tell("4 EV_DISPATCH: no flag", change(kq, ends[0], EVFILT_READ, 0));
    scan("4 EV_DISPATCH: after no flag", kq);
    tell("4 EV_DISPATCH: disable", change(kq, ends[0], EVFILT_READ, EV_DISABLE));
    tell("4 EV_DISPATCH: delete", change(kq, ends[0], EVFILT_READ, EV_DELETE));
    change(kq, ends[0], EVFILT_READ, EV_ADD | EV_ONESHOT);
    take(ends[0], 0);
    scan("4 EV_ONESHOT: read before the scan", kq);
    put(ends[1], 1);
    change(kq, ends[0], EVFILT_READ, EV_DELETE);
    change(kq, ends[0], EVFILT_READ, EV_ADD | EV_DISPATCH);
    take(ends[0], 0);
    scan("4 EV_DISPATCH: read before the scan", kq);
    close(kq);
    close(ends[0]);
    close(ends[1]);
}

static void pipe_ends(void) {
    int ends[2], kq = check(kqueue(), "kqueue");
    make_pipe(ends);
    put(ends[1], 1);
    change(kq, ends[0], EVFILT_READ, EV_ADD | EV_CLEAR);
    close(ends[1]);
    scan("5 writer closed", kq);
    take(ends[0], 0);
    scan("5 read", kq);
    take(ends[0], 0);
    scan("5 end read", kq);
    close(ends[0]);
    scan("5 reader closed", kq);

    make_pipe(ends);
    tell("6b WRITE on a reading end", change(kq, ends[0], EVFILT_WRITE, EV_ADD));
    tell("6b READ on a writing end", change(kq, ends[1], EVFILT_READ, EV_ADD));
    change(kq, ends[0], EVFILT_WRITE, EV_DELETE);
    change(kq, ends[1], EVFILT_READ, EV_DELETE);
    change(kq, ends[1], EVFILT_WRITE, EV_ADD | EV_CLEAR);
    scan("6 writable", kq);
    close(ends[0]);
    scan("6 reader closed", kq);
    scan("6 again", kq);
    tell("6 delete", change(kq, ends[1], EVFILT_WRITE, EV_DELETE));
    tell("6 add to a broken pipe", change(kq, ends[1], EVFILT_WRITE, EV_ADD | EV_CLEAR));
    scan("6 scan", kq);
    tell("6 open all the same", fcntl(ends[1], F_GETFL) >= 0);
    close(ends[1]);
    close(kq);
}

static void changes(void) {
    int ends[2], kq = check(kqueue(), "kqueue");
    struct kevent all[4];
    make_pipe(ends);
    EV_SET(&all[0], ends[1], EVFILT_WRITE, EV_DELETE | EV_RECEIPT, 0, 0, (void *) 1);
    EV_SET(&all[1], ends[0], EVFILT_READ, EV_ADD | EV_RECEIPT, 0, 0, (void *) 2);
    EV_SET(&all[2], 9999, EVFILT_READ, EV_ADD | EV_RECEIPT, 0, 0, (void *) 3);
    EV_SET(&all[3], ends[0], EVFILT_READ, EV_DELETE | EV_RECEIPT, 0, 0, (void *) 4);
    tell("3 receipts", kevent(kq, all, 4, all, 4, &NOW));
    for (int i = 0; i < 4; i++) {
        printf("3 receipt %d = %ld flags %x\n", (int) (long) all[i].udata, (long) all[i].data, all[i].flags);
    }
    EV_SET(&all[0], 9999, EVFILT_READ, EV_ADD, 0, 0, 0);
    tell("3 error without room", kevent(kq, all, 1, NULL, 0, &NOW) < 0 ? errno : 0);
    EV_SET(&all[0], ends[0], EVFILT_READ, EV_ADD | EV_RECEIPT, 0, 0, 0);
    tell("3 success without room", kevent(kq, all, 1, NULL, 0, &NOW));
    change(kq, ends[0], EVFILT_READ, EV_DELETE);

    tell("7 delete what is not there", change(kq, ends[0], EVFILT_READ, EV_DELETE));
    tell("7 enable what is not there", change(kq, ends[0], EVFILT_READ, EV_ENABLE));
    tell("7 no flag, not there", change(kq, ends[0], EVFILT_READ, 0));
    tell("7 delete of a closed number", change(kq, 9999, EVFILT_READ, EV_DELETE));
    tell("7 a pipe as a queue", kevent(ends[0], NULL, 0, all, 1, &NOW) < 0 ? errno : 0);

    tell("8 add", change(kq, 5, EVFILT_USER, EV_ADD | EV_CLEAR));
    scan("8 idle", kq);
    for (int i = 0; i < 3; i++) {
        change_note(kq, 5, EVFILT_USER, 0, NOTE_TRIGGER);
    }
    scan("8 three triggers", kq);
    scan("8 again", kq);
    change_note(kq, 6, EVFILT_USER, EV_ADD, NOTE_TRIGGER);
    scan("8 triggered by its EV_ADD", kq);
    change_note(kq, 6, EVFILT_USER, 0, NOTE_TRIGGER);
    scan("8 level", kq);
    scan("8 level: again", kq);
    change(kq, 6, EVFILT_USER, EV_DELETE);
    change(kq, 7, EVFILT_USER, EV_ADD | EV_DISPATCH);
    change_note(kq, 7, EVFILT_USER, 0, NOTE_TRIGGER);
    scan("8 EV_DISPATCH", kq);
    scan("8 EV_DISPATCH: again", kq);
    tell("8 EV_DISPATCH: delete", change(kq, 7, EVFILT_USER, EV_DELETE));

    struct timespec bad = {0, 1000000000}, negative = {-1, 0}, day = {86400, 0};
    tell("9 nsec=1e9", kevent(kq, NULL, 0, all, 1, &bad) < 0 ? errno : 0);
    tell("9 sec=-1", kevent(kq, NULL, 0, all, 1, &negative) < 0 ? errno : 0);
    change_note(kq, 5, EVFILT_USER, 0, NOTE_TRIGGER);
    tell("9 a day", kevent(kq, NULL, 0, all, 1, &day));
    tell("9 room 0", kevent(kq, NULL, 0, all, 0, &day));

    put(ends[1], 1);
    int duplicate = check(dup(ends[0]), "dup");
    change(kq, ends[0], EVFILT_READ, EV_ADD);
    close(ends[0]);
    scan("10 closed with a duplicate alive", kq);
    check(dup2(duplicate, ends[0]), "dup2");
    tell("10 delete after re-use", change(kq, ends[0], EVFILT_READ, EV_DELETE));

    change(kq, ends[0], EVFILT_READ, EV_ADD);
    change(kq, ends[1], EVFILT_WRITE, EV_ADD);
    scan_room("16 first", kq, 1);
    scan_room("16 second", kq, 1);
    scan_room("16 third", kq, 1);
    close(duplicate);
    close(ends[0]);
    close(ends[1]);
    close(kq);
}

static void queues(void) {
    int kq = check(kqueue(), "kqueue"), inner = check(kqueue(), "kqueue");
    tell("15 WRITE", change(kq, inner, EVFILT_WRITE, EV_ADD));
    tell("15 READ on itself", change(kq, kq, EVFILT_READ, EV_ADD));
    change(kq, kq, EVFILT_READ, EV_DELETE);
    tell("15 READ", change(kq, inner, EVFILT_READ, EV_ADD));
    scan("15 idle", kq);
    change(inner, 5, EVFILT_USER, EV_ADD);
    change_note(inner, 5, EVFILT_USER, 0, NOTE_TRIGGER);
    scan("15 triggered", kq);
    scan("15 again", kq);
    change(inner, 5, EVFILT_USER, EV_DELETE);
    scan("15 its filter deleted", kq);
    close(inner);
    scan("15 closed", kq);
    close(kq);
}

static int listening(struct sockaddr_in *address) {
    socklen_t length = sizeof *address;
    int fd = check(socket(AF_INET, SOCK_STREAM, 0), "socket");
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(bind(fd, (struct sockaddr *) address, sizeof *address), "bind");
    check(listen(fd, 8), "listen");
    check(getsockname(fd, (struct sockaddr *) address, &length), "getsockname");
    nonblocking(fd);
    return fd;
}

/* A connected pair: the client's end first. */
static void tcp(int ends[2]) {
    struct sockaddr_in address;
    int listener = listening(&address);
    ends[0] = check(socket(AF_INET, SOCK_STREAM, 0), "socket");
    check(connect(ends[0], (struct sockaddr *) &address, sizeof address), "connect");
    settle();
    ends[1] = check(accept(listener, NULL, NULL), "accept");
    nonblocking(ends[0]);
    nonblocking(ends[1]);
    close(listener);
}

static void add_both(int kq, int fd, int flags) {
    change(kq, fd, EVFILT_READ, EV_ADD | flags);
    change(kq, fd, EVFILT_WRITE, EV_ADD | flags);
}

static void connections(void) {
    int ends[2], kq = check(kqueue(), "kqueue");
    struct linger hard = {1, 0};
    tcp(ends);
    add_both(kq, ends[0], EV_CLEAR);
    scan("11 connected", kq);
    put(ends[1], 3);
    scan("1b written", kq);
    take(ends[0], 1);
    scan("1b partly read", kq);
    put(ends[1], 1);
    scan("1b more written", kq);
    shutdown(ends[1], SHUT_WR);
    scan("11 peer shut down writing", kq);
    take(ends[0], 0);
    shutdown(ends[0], SHUT_WR);
    settle();
    close(ends[1]);
    close(ends[0]);
    scan("11 closed", kq);

    tcp(ends);
    add_both(kq, ends[0], EV_CLEAR);
    scan("11b connected", kq);
    shutdown(ends[0], SHUT_RD);
    scan("11b own SHUT_RD", kq);
    shutdown(ends[0], SHUT_WR);
    scan("11b own SHUT_WR", kq);
    close(ends[0]);
    close(ends[1]);

    tcp(ends);
    add_both(kq, ends[0], EV_CLEAR);
    scan("12 connected", kq);
    setsockopt(ends[1], SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(ends[1]);
    scan("12 reset", kq);
    scan("12 again", kq);
    close(ends[0]);
    close(kq);
}

static void connecting(void) {
    struct sockaddr_in address;
    int kq = check(kqueue(), "kqueue"), listener = listening(&address);
    int fd = check(socket(AF_INET, SOCK_STREAM, 0), "socket");
    nonblocking(fd);
    add_both(kq, fd, EV_CLEAR);
    scan("13 unconnected", kq);
    change(kq, listener, EVFILT_READ, EV_ADD | EV_CLEAR);
    tell("13 WRITE on a listener", change(kq, listener, EVFILT_WRITE, EV_ADD));
    tell("13 connect", connect(fd, (struct sockaddr *) &address, sizeof address) < 0 ? errno : 0);
    scan("13 connected", kq);
    close(check(accept(listener, NULL, NULL), "accept"));
    close(fd);
    scan("13 accepted", kq);
    close(listener);
    fd = check(socket(AF_INET, SOCK_STREAM, 0), "socket");
    nonblocking(fd);
    int connected = connect(fd, (struct sockaddr *) &address, sizeof address) < 0 ? errno : 0;
    add_both(kq, fd, EV_CLEAR);
    printf("13 refused: connect = %d\n", connected == EINPROGRESS ? 0 : connected);
    scan("13 refused", kq);
    close(fd);
    close(kq);
}

static void unix_sockets(void) {
    int ends[2], kq = check(kqueue(), "kqueue"), n = 0;
    struct sockaddr_un from;
    socklen_t length = sizeof from;
    char bytes[512] = {0};
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
    nonblocking(ends[0]);
    nonblocking(ends[1]);
    add_both(kq, ends[0], EV_CLEAR);
    scan("18 idle", kq);
    put(ends[1], 2);
    close(ends[1]);
    scan("18 peer wrote and closed", kq);
    close(ends[0]);

    check(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), "socketpair");
    nonblocking(ends[0]);
    nonblocking(ends[1]);
    while (n < 100000 && send(ends[1], bytes, sizeof bytes, 0) >= 0) {
        n++;
    }
    tell("21 datagram to a full peer", n < 100000 ? errno : 0);
    change(kq, ends[1], EVFILT_WRITE, EV_ADD | EV_CLEAR);
    scan("21 writable all the same", kq);
    tell("22 received", recvfrom(ends[0], bytes, sizeof bytes, 0, (struct sockaddr *) &from, &length));
    scan("21 after a receive", kq);
    printf("22 nameless sender = %s\n",
            length == 0 ? "no address" : from.sun_path[0] == 0 || length <= 2 ? "no name" : "a name");
    close(ends[0]);
    close(ends[1]);
    close(kq);
}

static void option(const char *row, int name) {
    int fd = check(socket(AF_INET, SOCK_STREAM, 0), "socket"), value = 7;
    socklen_t length = sizeof value;
    int set = setsockopt(fd, IPPROTO_TCP, name, &value, sizeof value) < 0 ? errno : 0;
    int get = getsockopt(fd, IPPROTO_TCP, name, &value, &length) < 0 ? errno : 0;
    printf("%s = set %d get %d\n", row, set, get);
    close(fd);
}

static void options(void) {
    option("23 TCP_NODELAY", TCP_NODELAY);
#if defined(TCP_KEEPIDLE)
    option("23 TCP_KEEPIDLE", TCP_KEEPIDLE);
#elif defined(TCP_KEEPALIVE)
    option("23 TCP_KEEPIDLE", TCP_KEEPALIVE);
#endif
#ifdef TCP_KEEPINTVL
    option("23 TCP_KEEPINTVL", TCP_KEEPINTVL);
#endif
#ifdef TCP_KEEPCNT
    option("23 TCP_KEEPCNT", TCP_KEEPCNT);
#endif
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    pipes();
    pipe_ends();
    changes();
    queues();
    connections();
    connecting();
    unix_sockets();
    options();
    return 0;
}
