package io.github.refreshahead.spring.boot;

import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.ServeState;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Two listeners as one; what the first throws does not keep it from the second. */
record Listeners(RefreshAheadListener first, RefreshAheadListener second) implements RefreshAheadListener {

    @Override
    public void served(String cache, ServeState state, @Nullable Duration age) {
        both(listener -> listener.served(cache, state, age));
    }

    @Override
    public void loaded(String cache, Trigger trigger, Duration took, @Nullable Throwable failure) {
        both(listener -> listener.loaded(cache, trigger, took, failure));
    }

    @Override
    public void offered(String cache, OfferOutcome outcome) {
        both(listener -> listener.offered(cache, outcome));
    }

    @Override
    public void refreshed(String cache, RefreshOutcome outcome, @Nullable Duration lag) {
        both(listener -> listener.refreshed(cache, outcome, lag));
    }

    @Override
    public void stored(String cache) {
        both(listener -> listener.stored(cache));
    }

    @Override
    public void invalidated(String cache) {
        both(listener -> listener.invalidated(cache));
    }

    @Override
    public void undecodable(String cache) {
        both(listener -> listener.undecodable(cache));
    }

    @Override
    public void storeFailed(String cache, String operation, String reason) {
        both(listener -> listener.storeFailed(cache, operation, reason));
    }

    private void both(Consumer<RefreshAheadListener> event) {
        try {
            event.accept(first);
        } finally {
            event.accept(second);
        }
    }
}
