/** Benchmarks, each beside its baseline in the same run. */
@NullMarked
package io.github.refreshahead.bench;

import org.jspecify.annotations.NullMarked;
