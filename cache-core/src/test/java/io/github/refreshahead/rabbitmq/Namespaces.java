package io.github.refreshahead.rabbitmq;

import java.util.UUID;

/** A namespace per test, so that tests can share a broker. */
final class Namespaces {

    private Namespaces() {}

    static String next() {
        return "test-" + UUID.randomUUID();
    }
}
