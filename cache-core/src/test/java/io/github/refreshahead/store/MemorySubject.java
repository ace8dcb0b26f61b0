package io.github.refreshahead.store;

import io.github.refreshahead.memory.InMemoryEntryStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The store in memory, whose time passes as it is told. */
final class MemorySubject implements StoreRun.Subject {

    private final AtomicLong nanos = new AtomicLong();
    private final InMemoryEntryStore store = new InMemoryEntryStore(nanos::get);

    @Override
    public InMemoryEntryStore store() {
        return store;
    }

    /** It counts from 1. */
    @Override
    public long now() {
        return 1 + Duration.ofNanos(nanos.get()).toMillis();
    }

    @Override
    public void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    public boolean clockStands() {
        return true;
    }
}
