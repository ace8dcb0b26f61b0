/** Members of a fleet, their random work, and the database behind them. */
@NullMarked
package io.github.refreshahead.histories.fleet;

import org.jspecify.annotations.NullMarked;
