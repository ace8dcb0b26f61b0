package io.github.refreshahead.examples.experiment;

import java.net.URI;

/** A server that the experiment uses. */
interface ServerInUse {

    URI uri();

    /** Removes what a namespace left there. */
    void forget(String namespace);

    void close();

    /** One that was started for the experiment, and goes with all that it holds. */
    record Private(URI uri, Runnable end) implements ServerInUse {

        @Override
        public void forget(String namespace) {}

        @Override
        public void close() {
            end.run();
        }
    }
}
