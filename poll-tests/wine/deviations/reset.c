/* A reset: recv fails with WSAECONNRESET on Windows. Wine's server takes the kernel's error when it learns of the
   reset, and recv finds what Linux says after that: the end. */
#include "deviation.h"

int main(void) {
  SOCKET client, server;
  connect_pair(&client, &server);
  reset(server);
  await(client, AFD_POLL_ABORT);
  char byte;
  int error = 0, length = sizeof error;
  int received = recv(client, &byte, 1, 0);
  require(getsockopt(client, SOL_SOCKET, SO_ERROR, (char *)&error, &length) == 0, "SO_ERROR");
  return show(received == 0 && error == 0, "a reset is read as the end, and leaves no SO_ERROR");
}
