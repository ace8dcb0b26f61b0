/** Runs fleets under faults, records what every member saw, and checks it against what is promised. */
@NullMarked
package io.github.refreshahead.histories;

import org.jspecify.annotations.NullMarked;
