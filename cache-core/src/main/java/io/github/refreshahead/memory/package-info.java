/** The ports inside one process: the embedded default, and what tests of applications use. */
@NullMarked
package io.github.refreshahead.memory;

import org.jspecify.annotations.NullMarked;
