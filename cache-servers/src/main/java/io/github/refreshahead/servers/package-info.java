/** Redis, RabbitMQ and PostgreSQL servers of one's own, for tests, the experiment and the benchmarks. */
@NullMarked
package io.github.refreshahead.servers;

import org.jspecify.annotations.NullMarked;
