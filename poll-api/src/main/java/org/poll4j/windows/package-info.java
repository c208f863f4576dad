/** Sources that only Windows has. */
@NullMarked
package org.poll4j.windows;

import org.jspecify.annotations.NullMarked;
