/* The JVM's list of network interfaces calls GetAnycastIpAddressTable: Windows has it since Vista. */
#include "deviation.h"

int main(void) {
  return show(GetProcAddress(LoadLibraryA("iphlpapi.dll"), "GetAnycastIpAddressTable") == NULL,
              "iphlpapi has no GetAnycastIpAddressTable");
}
