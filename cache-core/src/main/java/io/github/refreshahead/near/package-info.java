/** Ports for copies in the process: who keeps them, and who tells that they are out of date. */
@NullMarked
package io.github.refreshahead.near;

import org.jspecify.annotations.NullMarked;
