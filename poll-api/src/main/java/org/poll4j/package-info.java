/**
 * The event queue. Begin with {@link org.poll4j.Poll}: its page is the guide.
 *
 * <p>The words are mio's. A <em>source</em> is anything that can be registered. A <em>token</em> is the name that the
 * program gives to a registration. An <em>interest</em> is what the program wants to know, a <em>readiness</em> what
 * the system reports. A <em>trigger</em> says when a readiness is reported again. An <em>event</em> is a readiness with
 * its token.
 */
@NullMarked
package org.poll4j;

import org.jspecify.annotations.NullMarked;
