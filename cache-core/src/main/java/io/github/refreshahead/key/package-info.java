/** Cache keys and the one rule that makes them from values. */
@NullMarked
package io.github.refreshahead.key;

import org.jspecify.annotations.NullMarked;
