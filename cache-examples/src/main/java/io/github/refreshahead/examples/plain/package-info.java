/** The library without Spring. */
@NullMarked
package io.github.refreshahead.examples.plain;

import org.jspecify.annotations.NullMarked;
