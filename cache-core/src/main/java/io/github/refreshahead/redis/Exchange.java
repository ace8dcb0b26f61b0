package io.github.refreshahead.redis;

/** What is sent to Redis and read back, on one connection. May be run again on another one. */
@FunctionalInterface
interface Exchange<T> {

    T on(PooledConnection connection);
}
