/** The queue port: refresh tasks on their way from a reader that met a due entry to a worker. */
@NullMarked
package io.github.refreshahead.queue;

import org.jspecify.annotations.NullMarked;
