/** Checks histories: one class for each promise. */
@NullMarked
package io.github.refreshahead.histories.check;

import org.jspecify.annotations.NullMarked;
