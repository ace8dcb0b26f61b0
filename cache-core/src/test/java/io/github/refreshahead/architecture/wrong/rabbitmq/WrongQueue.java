package io.github.refreshahead.architecture.wrong.rabbitmq;

import redis.clients.jedis.HostAndPort;

/** Knows the client library of another leaf. */
public final class WrongQueue {

    public HostAndPort address() {
        return new HostAndPort("localhost", 1);
    }
}
