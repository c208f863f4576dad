/* The C headers from which the FreeBSD package is generated; bindings/audit reads the same list. */
#include "kqueue.h"
