package io.github.refreshahead.histories.fleet;

import io.github.refreshahead.RefreshAheadListener;

/** Tells the calling thread what the library says about its call. Thread-safe. */
final class Watcher implements RefreshAheadListener {

    @Override
    public void near(String cache, NearEvent event) {
        if (event == NearEvent.HIT) {
            Call.current().hitNear();
        }
    }

    @Override
    public void invalidated(String cache, InvalidationScope scope, InvalidationOutcome outcome) {
        if (outcome == InvalidationOutcome.PENDING || outcome == InvalidationOutcome.LOST) {
            Call.current().leftPending();
        }
    }
}
