/** Invalidation by keys, by tags and as a whole, with copies in the process. */
@NullMarked
package io.github.refreshahead.examples.offers;

import org.jspecify.annotations.NullMarked;
