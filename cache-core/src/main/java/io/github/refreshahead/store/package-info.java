/** The store port: what an entry is, and the operations of the entry protocol. */
@NullMarked
package io.github.refreshahead.store;

import org.jspecify.annotations.NullMarked;
