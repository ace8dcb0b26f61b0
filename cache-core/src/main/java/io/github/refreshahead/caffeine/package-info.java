/** Copies in the process, on Caffeine. */
@NullMarked
package io.github.refreshahead.caffeine;

import org.jspecify.annotations.NullMarked;
