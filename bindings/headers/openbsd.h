/* The C headers from which the OpenBSD package is generated; bindings/audit reads the same list. */
#include "kqueue.h"
