package io.github.refreshahead.examples.experiment;

import java.util.Map;

/** Where entries and refresh tasks are kept, and which process refreshes. */
interface Backend extends AutoCloseable {

    /** As in options and results. */
    String name();

    /** The properties that lead the platform's services there. */
    Map<String, String> properties();

    /** Whether a second process, the consumer service, refreshes what the first one serves. */
    boolean separateConsumer();

    /** Removes what the policies of a run left behind. */
    default void forget(String namespace) {}

    @Override
    default void close() {}
}
