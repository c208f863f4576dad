/* A datagram that no socket receives: on Windows the sender becomes readable, and recv fails with WSAECONNRESET. */
#include "deviation.h"

int main(void) {
  SOCKET gone = bound_socket(SOCK_DGRAM);
  SOCKET sender = bound_socket(SOCK_DGRAM);
  struct sockaddr_in address = loopback(gone);
  require(connect(sender, (struct sockaddr *)&address, sizeof address) == 0, "connect");
  closesocket(gone);
  require(send(sender, "x", 1, 0) == 1, "send");
  return show(afd_poll(sender, AFD_POLL_RECEIVE | AFD_POLL_ABORT | AFD_POLL_CONNECT_FAIL, 1000) == 0,
              "no event of a refused datagram");
}
