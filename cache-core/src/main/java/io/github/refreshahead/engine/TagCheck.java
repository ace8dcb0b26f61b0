package io.github.refreshahead.engine;

import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.TagStore;

/** Asks a store, until it has said so once, whether it keeps tags for as long as they are needed. Thread-safe. */
final class TagCheck {

    private final TagStore store;
    private volatile boolean passed;

    TagCheck(TagStore store) {
        this.store = store;
    }

    /**
     * The store, which keeps tags.
     *
     * @throws IllegalStateException with the remedy, if it does not
     * @throws StoreException if it could not be asked
     */
    TagStore store() {
        if (!passed) {
            store.checkTags();
            passed = true;
        }
        return store;
    }
}
