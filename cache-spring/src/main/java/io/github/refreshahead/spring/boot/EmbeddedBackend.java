package io.github.refreshahead.spring.boot;

import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.memory.InMemoryInvalidationBus;
import io.github.refreshahead.memory.InMemoryRefreshQueue;

/**
 * What {@code refresh-ahead.backend=embedded} stands on. A bean of this type replaces it, to put a test's clock under it for
 * instance; it is not asked with any other backend.
 */
@FunctionalInterface
public interface EmbeddedBackend {

    /** Store, queue and bus in memory, on the system's ticker and threads of their own. */
    EmbeddedBackend OF_ONE_PROCESS = engine -> engine.store(new InMemoryEntryStore())
            .queue(InMemoryRefreshQueue.create())
            .bus(InMemoryInvalidationBus.create());

    /**
     * Called once.
     *
     * @param engine has its namespace, settings and listeners; needs a store
     */
    void equip(RefreshAheadEngine.Builder engine);
}
