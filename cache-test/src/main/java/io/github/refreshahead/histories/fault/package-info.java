/** Faults, when they happen, and the connections that they disturb. */
@NullMarked
package io.github.refreshahead.histories.fault;

import org.jspecify.annotations.NullMarked;
