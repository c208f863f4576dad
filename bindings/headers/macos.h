/* The C headers from which the macOS package is generated; bindings/audit reads the same list. */
#include "kqueue.h"
