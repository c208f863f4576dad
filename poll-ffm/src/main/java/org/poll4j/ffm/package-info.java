/** Links native functions and captures their errno. */
@NullMarked
package org.poll4j.ffm;

import org.jspecify.annotations.NullMarked;
