/** Meters and observations: the one place that knows Micrometer. */
@NullMarked
package io.github.refreshahead.micrometer;

import org.jspecify.annotations.NullMarked;
