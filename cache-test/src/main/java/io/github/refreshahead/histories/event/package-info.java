/** What histories are made of, and how they are recorded. */
@NullMarked
package io.github.refreshahead.histories.event;

import org.jspecify.annotations.NullMarked;
