package org.poll4j.bench;

import java.util.Map;

/**
 * A work of one size.
 *
 * @param size for the reader
 * @param peers in the order of the table
 */
record Trial(String size, Map<String, Runner> peers) {}
