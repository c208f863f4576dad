/* TCP_KEEPIDLE and TCP_KEEPINTVL: Windows 10 1709 and later have them; TCP_KEEPCNT: 1703 and later. */
#include "deviation.h"

static int is_missing(SOCKET stream, int option) {
  int value = 60;
  return setsockopt(stream, IPPROTO_TCP, option, (char *)&value, sizeof value) != 0
        && WSAGetLastError() == WSAENOPROTOOPT;
}

int main(void) {
  SOCKET stream = open_socket(SOCK_STREAM);
  return show(is_missing(stream, 3) && is_missing(stream, 17) && is_missing(stream, 16),
              "no TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT: WSAENOPROTOOPT");
}
