package io.github.refreshahead.examples.experiment;

import java.util.Map;

/** Everything in the process that serves. */
record EmbeddedBackend() implements Backend {

    @Override
    public String name() {
        return "embedded";
    }

    @Override
    public Map<String, String> properties() {
        return Map.of("refresh-ahead.backend", "embedded");
    }

    @Override
    public boolean separateConsumer() {
        return false;
    }
}
