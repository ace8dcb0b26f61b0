package io.github.refreshahead.architecture.wrong.engine;

import io.github.refreshahead.architecture.wrong.redis.WrongStore;

/** Knows a leaf and the time of this host. */
public final class WrongEngine {

    private final WrongStore store = new WrongStore(this);

    public boolean due() {
        return System.currentTimeMillis() > store.hashCode();
    }
}
