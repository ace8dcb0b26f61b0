package io.github.refreshahead.engine;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.engine.Flight.Landing;
import io.github.refreshahead.engine.OperationSpec.BulkOrigin;
import io.github.refreshahead.store.Nonce;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The origin's calls for several elements of one call, and what becomes of what they return. Belongs to the caller's
 * thread.
 */
final class BulkLoad {

    /**
     * An element whose flight this call leads.
     *
     * @param loadStart by the store's clock
     * @param asked when the acquire was about to be sent, in nanoseconds
     * @param failures consecutive failures so far
     */
    record Lead(Element element, Flight.Id id, Flight flight, long loadStart, long asked, int failures) {

        /** Ends the flight, with nothing if it has not landed yet. */
        void land(ConcurrentMap<Flight.Id, Flight> flights) {
            flight.land(new Landing.Nothing());
            flights.remove(id, flight);
        }
    }

    private final Parts parts;
    private final RefreshAheadOperation operation;
    private final CachePolicy policy;
    private final BulkOrigin origin;
    private final Budget budget;
    private final Nonce token;

    /** @param token owner of the leases */
    BulkLoad(Parts parts, RefreshAheadOperation operation, BulkOrigin origin, Budget budget, Nonce token) {
        this.parts = parts;
        this.operation = operation;
        this.policy = operation.policy();
        this.origin = origin;
        this.budget = budget;
        this.token = token;
    }

    /**
     * Loads, shares and stores: each under its own generation.
     *
     * @throws Throwable what the origin throws, unless something older can be served for every one of them
     */
    void lead(List<Lead> leads) throws Throwable {
        try {
            load(leads);
        } finally {
            leads.forEach(lead -> lead.land(parts.flights()));
        }
    }

    private void load(List<Lead> leads) throws Throwable {
        List<Element> elements = leads.stream().map(Lead::element).toList();
        LoadSink sink = LoadSink.together(parts, operation.cache(), budget);
        List<@Nullable Object> values;
        try {
            leads.forEach(lead -> lead.flight().enter());
            try {
                values = callOrigin(elements);
            } finally {
                leads.forEach(lead -> lead.flight().leave());
            }
        } catch (Throwable failure) {
            boolean leaderGone = Miss.leaderGone(failure);
            for (Lead lead : leads) {
                lead.flight().land(leaderGone ? new Landing.Nothing() : new Landing.Failure(failure));
                writes(lead, sink).fail(leaderGone ? Duration.ZERO : Backoff.after(lead.failures(), policy));
            }
            sink.flush();
            failed(elements, failure);
            return;
        }
        for (int i = 0; i < leads.size(); i++) {
            store(leads.get(i), values.get(i), sink);
        }
        sink.flush();
    }

    private void store(Lead lead, @Nullable Object value, LoadSink sink) {
        Element element = lead.element();
        writes(lead, sink)
                .store(
                        lead.flight(),
                        new LoadWrites.Loaded(
                                lead.id().generation(),
                                lead.loadStart(),
                                lead.asked(),
                                element.arguments(),
                                value,
                                element.rejections().haveStale()));
        element.answer(element.answers().value(value, ServeState.LOADED));
    }

    private LoadWrites writes(Lead lead, LoadSink sink) {
        return new LoadWrites(parts, operation, lead.element().key(), token, budget, sink);
    }

    /**
     * Loads without storing or sharing.
     *
     * @param limited whether to wait for a place, so that a lost store does not become a stampede on the origin
     * @throws Throwable as for {@link #lead}
     */
    void direct(List<Element> elements, boolean limited) throws Throwable {
        Places.Place place = limited ? parts.directLoads().take() : null;
        try {
            if (place != null) {
                place.await(policy.loadTimeout());
            }
            List<@Nullable Object> values = callOrigin(elements);
            for (int i = 0; i < values.size(); i++) {
                Element element = elements.get(i);
                element.answer(element.answers().value(values.get(i), ServeState.BYPASSED));
            }
        } catch (Throwable failure) {
            failed(elements, failure);
        } finally {
            if (place != null) {
                place.leave();
            }
        }
    }

    private List<@Nullable Object> callOrigin(List<Element> elements) throws Throwable {
        return operation.timedAll(
                Trigger.CALLER, elements.stream().map(Element::arguments).toList(), origin);
    }

    /** A part of the elements would be taken for all there are: so the call fails as soon as one has no answer. */
    static void failed(List<Element> elements, Throwable failure) throws Throwable {
        boolean leaderGone = Miss.leaderGone(failure);
        for (Element element : elements) {
            if (leaderGone || !element.answer(element.rejections().serveStale())) {
                throw failure;
            }
        }
    }
}
