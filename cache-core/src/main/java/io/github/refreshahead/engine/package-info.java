/** The engine: read path, dispatcher and worker, written against the ports. */
@NullMarked
package io.github.refreshahead.engine;

import org.jspecify.annotations.NullMarked;
