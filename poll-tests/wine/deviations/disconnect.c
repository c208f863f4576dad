/* Data and then the end: AFD on Windows tells AFD_POLL_DISCONNECT as soon as the FIN has come. */
#include "deviation.h"

int main(void) {
  SOCKET client, server;
  connect_pair(&client, &server);
  require(send(server, "x", 1, 0) == 1, "send");
  require(shutdown(server, SD_SEND) == 0, "shutdown");
  ULONG before = afd_poll(client, AFD_POLL_DISCONNECT, 1000);
  char byte;
  require(recv(client, &byte, 1, 0) == 1, "recv");
  ULONG after = afd_poll(client, AFD_POLL_DISCONNECT, 1000);
  return show(before == 0 && after == AFD_POLL_DISCONNECT, "the end is reported after the data before it was read");
}
