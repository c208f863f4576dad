/** The runtime's peers: tasks that wait, tasks that echo, tasks that are only there. */
package org.poll4j.bench.runtime;
