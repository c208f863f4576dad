/* SO_ERROR of a refused connection: documented as "get error status and clear". */
#include "deviation.h"

static int error_of(SOCKET stream) {
  int error = 0, length = sizeof error;
  require(getsockopt(stream, SOL_SOCKET, SO_ERROR, (char *)&error, &length) == 0, "SO_ERROR");
  return error;
}

int main(void) {
  SOCKET deaf = bound_socket(SOCK_STREAM);
  SOCKET stream = open_socket(SOCK_STREAM);
  struct sockaddr_in address = loopback(deaf);
  u_long on = 1;
  require(ioctlsocket(stream, FIONBIO, &on) == 0, "FIONBIO");
  connect(stream, (struct sockaddr *)&address, sizeof address);
  await(stream, AFD_POLL_CONNECT_FAIL);
  int first = error_of(stream);
  return show(first == WSAECONNREFUSED && error_of(stream) == first, "SO_ERROR stays after it was read");
}
