/* IPV6_TCLASS: Windows has it, as its header says. */
#include "deviation.h"

int main(void) {
  open_socket(SOCK_STREAM);
  SOCKET six = socket(AF_INET6, SOCK_STREAM, 0);
  int value = 0x10;
  require(six != INVALID_SOCKET, "socket(AF_INET6)");
  return show(setsockopt(six, IPPROTO_IPV6, 39, (char *)&value, sizeof value) != 0, "no IPV6_TCLASS");
}
