/** The code of docs/recipes.md. */
@NullMarked
package org.poll4j.examples.recipes;

import org.jspecify.annotations.NullMarked;
