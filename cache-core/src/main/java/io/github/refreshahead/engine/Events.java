package io.github.refreshahead.engine;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.ServeState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners, and guards the engine and each of them against the others. */
final class Events implements RefreshAheadListener {

    private static final Logger log = LoggerFactory.getLogger(Events.class);

    private final List<RefreshAheadListener> listeners;
    private final AtomicBoolean warned = new AtomicBoolean();

    Events(List<RefreshAheadListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    private void tell(Consumer<RefreshAheadListener> event) {
        for (RefreshAheadListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                if (warned.compareAndSet(false, true)) {
                    log.warn("A RefreshAheadListener failed; further failures are not logged", e);
                }
            }
        }
    }

    @Override
    public void registered(String cache, CachePolicy policy, LongSupplier copies) {
        tell(l -> l.registered(cache, policy, copies));
    }

    @Override
    public void declared(String cache) {
        tell(l -> l.declared(cache));
    }

    @Override
    public void rejected(Rejection why) {
        tell(l -> l.rejected(why));
    }

    /** With the age in milliseconds, so that a hit without a listener makes no Duration; negative: not from the store. */
    void served(String cache, ServeState state, long ageMillis) {
        if (!listeners.isEmpty()) {
            served(cache, state, ageMillis < 0 ? null : Duration.ofMillis(ageMillis));
        }
    }

    @Override
    public void served(String cache, ServeState state, @Nullable Duration age) {
        tell(l -> l.served(cache, state, age));
    }

    @Override
    public void loaded(String cache, Trigger trigger, Duration took, @Nullable Throwable failure) {
        tell(l -> l.loaded(cache, trigger, took, failure));
    }

    @Override
    public void offered(String cache, OfferOutcome outcome) {
        tell(l -> l.offered(cache, outcome));
    }

    @Override
    public void refreshed(String cache, RefreshOutcome outcome, @Nullable Duration lag) {
        tell(l -> l.refreshed(cache, outcome, lag));
    }

    @Override
    public void stored(String cache) {
        tell(l -> l.stored(cache));
    }

    @Override
    public void invalidated(String cache, InvalidationScope scope, InvalidationOutcome outcome) {
        tell(l -> l.invalidated(cache, scope, outcome));
    }

    @Override
    public void undecodable(String cache) {
        tell(l -> l.undecodable(cache));
    }

    @Override
    public void near(String cache, NearEvent event) {
        if (!listeners.isEmpty()) {
            tell(l -> l.near(cache, event));
        }
    }

    @Override
    public void nearState(NearState state) {
        tell(l -> l.nearState(state));
    }

    @Override
    public void eventPublished(String cache) {
        tell(l -> l.eventPublished(cache));
    }

    @Override
    public void eventLost(String cache) {
        tell(l -> l.eventLost(cache));
    }

    @Override
    public void eventReceived(String cache) {
        tell(l -> l.eventReceived(cache));
    }

    @Override
    public void storeFailed(String cache, String operation, String reason) {
        log.debug("Cache {}: store operation {} failed: {}", cache, operation, reason);
        tell(l -> l.storeFailed(cache, operation, reason));
    }
}
