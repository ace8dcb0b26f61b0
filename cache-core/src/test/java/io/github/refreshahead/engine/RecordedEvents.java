package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.ServeState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Writes down what the listener was told, a word or two an event. */
final class RecordedEvents implements RefreshAheadListener {

    final List<ServeState> serves = new CopyOnWriteArrayList<>();
    final List<Trigger> loads = new CopyOnWriteArrayList<>();
    final List<OfferOutcome> offers = new CopyOnWriteArrayList<>();
    final List<RefreshOutcome> refreshes = new CopyOnWriteArrayList<>();
    final List<String> storeFailures = new CopyOnWriteArrayList<>();
    final List<String> invalidations = new CopyOnWriteArrayList<>();
    final List<String> undecodable = new CopyOnWriteArrayList<>();
    final List<NearEvent> near = new CopyOnWriteArrayList<>();
    final List<NearState> nearStates = new CopyOnWriteArrayList<>();
    final List<String> published = new CopyOnWriteArrayList<>();
    final List<String> lost = new CopyOnWriteArrayList<>();
    final List<String> received = new CopyOnWriteArrayList<>();

    @Override
    public void served(String cache, ServeState state, @Nullable Duration age) {
        serves.add(state);
    }

    @Override
    public void loaded(String cache, Trigger trigger, Duration took, @Nullable Throwable failure) {
        loads.add(trigger);
    }

    @Override
    public void offered(String cache, OfferOutcome outcome) {
        offers.add(outcome);
    }

    @Override
    public void refreshed(String cache, RefreshOutcome outcome, @Nullable Duration lag) {
        refreshes.add(outcome);
    }

    @Override
    public void invalidated(String cache, InvalidationScope scope, InvalidationOutcome outcome) {
        invalidations.add(cache + " " + scope + " " + outcome);
    }

    @Override
    public void undecodable(String cache) {
        undecodable.add(cache);
    }

    @Override
    public void near(String cache, NearEvent event) {
        near.add(event);
    }

    @Override
    public void nearState(NearState state) {
        nearStates.add(state);
    }

    @Override
    public void eventPublished(String cache) {
        published.add(cache);
    }

    @Override
    public void eventLost(String cache) {
        lost.add(cache);
    }

    @Override
    public void eventReceived(String cache) {
        received.add(cache);
    }

    @Override
    public void storeFailed(String cache, String operation, String reason) {
        storeFailures.add(operation + " " + reason);
    }
}
