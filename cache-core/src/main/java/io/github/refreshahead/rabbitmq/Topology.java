package io.github.refreshahead.rabbitmq;

/** Who makes the exchange, the queues and the bindings. */
public enum Topology {
    /** This library: what is missing is made, and bindings are made as caches are first published. The default. */
    DECLARE,
    /** An operator: exchange and queues must be there, which is checked; bindings are the operator's too. */
    PASSIVE,
    /** An operator, and nothing is checked. */
    NONE
}
