/* AF_UNIX: Windows 10 1803 and later have stream sockets of it. */
#include "deviation.h"

int main(void) {
  open_socket(SOCK_STREAM);
  return show(socket(AF_UNIX, SOCK_STREAM, 0) == INVALID_SOCKET && WSAGetLastError() == WSAEAFNOSUPPORT,
              "no AF_UNIX: WSAEAFNOSUPPORT");
}
