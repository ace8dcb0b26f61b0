/** The third party: a real HTTP server that is as slow and unsteady as it is told to be. */
@NullMarked
package io.github.refreshahead.examples.origin;

import org.jspecify.annotations.NullMarked;
