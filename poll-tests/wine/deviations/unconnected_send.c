/* send on a datagram socket that knows no peer: WSAENOTCONN on Windows. */
#include "deviation.h"

int main(void) {
  SOCKET bound = bound_socket(SOCK_DGRAM);
  return show(send(bound, "x", 1, 0) < 0 && WSAGetLastError() != WSAENOTCONN, "send without a peer is not WSAENOTCONN");
}
