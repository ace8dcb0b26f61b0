/** What happens, counted, for those who look at it without a library for metrics. */
@NullMarked
package io.github.refreshahead.counts;

import org.jspecify.annotations.NullMarked;
