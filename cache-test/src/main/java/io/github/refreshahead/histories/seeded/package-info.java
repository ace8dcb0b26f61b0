/** Tests of the test: the library with a known fault built in, which a history must reveal. */
@NullMarked
package io.github.refreshahead.histories.seeded;

import org.jspecify.annotations.NullMarked;
