package io.github.refreshahead.engine;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.engine.Flight.Landing;
import io.github.refreshahead.engine.OperationSpec.BulkOrigin;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.BatchStore.KeyedAcquire;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.ReadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of one call that the store could not answer at once, from there to their answers. Goes in rounds: asks to
 * load all that are open, calls the origin once for those that are its to load, and only then waits for those that others
 * load, so that two calls never wait for each other. Belongs to the caller's thread.
 */
final class BulkMiss {

    private static final int ROUNDS = 3;

    private record Joined(Element element, Flight flight) {}

    private final Parts parts;
    private final RefreshAheadOperation operation;
    private final CachePolicy policy;
    private final Budget budget;
    private final Nonce token;
    private final BulkLoad load;
    private final List<Element> bypassing = new ArrayList<>();
    private List<Element> again = new ArrayList<>();
    private List<Joined> joined = new ArrayList<>();

    /** @param sent when the call began, in nanoseconds */
    BulkMiss(Parts parts, RefreshAheadOperation operation, BulkOrigin origin, long sent) {
        this.parts = parts;
        this.operation = operation;
        this.policy = operation.policy();
        this.budget = new Budget(
                parts.nanoTime(),
                parts.settings().storeBudget().toNanos(),
                parts.nanoTime().getAsLong() - sent);
        this.token = parts.nonces().get();
        this.load = new BulkLoad(parts, operation, origin, budget, token);
    }

    /** Leaves an element to a load without the store. */
    void bypass(Element element) {
        bypassing.add(element);
    }

    /** Leaves an element to another thread's flight. */
    void join(Element element, Flight flight) {
        joined.add(new Joined(element, flight));
    }

    /** Asks for an element again. */
    void again(Element element) {
        again.add(element);
    }

    /**
     * Answers those that were missed, and those that bypass the store.
     *
     * @param storing whether what is loaded may be stored and shared
     * @throws Throwable what the origin throws, the same instance, unless something older can be served
     */
    void load(List<Element> missed, boolean storing) throws Throwable {
        List<Element> all = new ArrayList<>(missed);
        all.addAll(bypassing);
        try {
            boolean limited = storing || !bypassing.isEmpty();
            if (storing) {
                share(missed);
            } else {
                bypassing.addAll(missed);
            }
            if (!bypassing.isEmpty()) {
                load.direct(bypassing, limited);
            }
        } catch (Throwable failure) {
            all.stream().filter(element -> !element.answered()).forEach(element -> element.answers()
                    .failed());
            throw failure;
        }
    }

    private void share(List<Element> missed) throws Throwable {
        List<Element> open = new ArrayList<>();
        missed.forEach(element -> joinOrAsk(element, open));
        again = open;
        for (int round = 0; round < ROUNDS && !(again.isEmpty() && joined.isEmpty()); round++) {
            List<Element> asking = again;
            again = new ArrayList<>();
            ask(asking);
            List<Joined> waiting = joined;
            joined = new ArrayList<>();
            long until = parts.nanoTime().getAsLong() + policy.loadTimeout().toNanos();
            for (Joined each : waiting) {
                await(each, until);
            }
        }
        bypassing.addAll(again);
    }

    private void joinOrAsk(Element element, List<Element> asking) {
        Flight flight = element.read() instanceof ReadResult.Loading loading
                ? parts.flights().get(new Flight.Id(element.key(), loading.generation()))
                : null;
        if (flight == null) {
            asking.add(element);
        } else {
            join(element, flight);
        }
    }

    private void ask(List<Element> asking) throws Throwable {
        if (asking.isEmpty()) {
            return;
        }
        if (budget.exhausted()) {
            bypassing.addAll(asking);
            return;
        }
        List<KeyedAcquire> wishes = asking.stream()
                .map(element -> new KeyedAcquire(element.key(), wish(element)))
                .toList();
        budget.start();
        long asked = parts.nanoTime().getAsLong();
        List<Attempt<AcquireResult>> results = parts.batches(wishes.size()).acquireAll(wishes);
        budget.stop();
        List<BulkLoad.Lead> leads = new ArrayList<>();
        List<BulkWatch.Busy> busy = new ArrayList<>();
        try {
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) instanceof Attempt.Done<AcquireResult> done) {
                    follow(asking.get(i), done.result(), asked, leads, busy);
                } else if (results.get(i) instanceof Attempt.Failed<AcquireResult> failed) {
                    parts.events()
                            .storeFailed(
                                    operation.cache(),
                                    "acquire",
                                    failed.reason().name());
                    bypass(asking.get(i));
                }
            }
            lead(leads);
        } finally {
            leads.forEach(lead -> lead.land(parts.flights()));
        }
        lead(new BulkWatch(parts, operation, this).run(busy, asked));
    }

    private void lead(List<BulkLoad.Lead> leads) throws Throwable {
        if (!leads.isEmpty()) {
            load.lead(leads);
        }
    }

    private Acquire wish(Element element) {
        return new Acquire(
                parts.nonces(),
                token,
                policy.loadTimeout(),
                policy.loadTimeout().multipliedBy(2),
                element.rejections().loadStart());
    }

    private void follow(
            Element element, AcquireResult acquired, long asked, List<BulkLoad.Lead> leads, List<BulkWatch.Busy> busy) {
        if (acquired instanceof AcquireResult.Won won) {
            leadOrJoin(element, won.generation(), won.now(), asked, won.failures(), leads);
        } else if (acquired instanceof AcquireResult.Busy another) {
            busy.add(new BulkWatch.Busy(element, another));
        } else if (acquired instanceof AcquireResult.Backoff backoff) {
            if (!element.answer(element.rejections().serveStale())) {
                leadOrJoin(element, backoff.generation(), backoff.now(), asked, backoff.failures(), leads);
            }
        } else if (acquired instanceof AcquireResult.Present present) {
            ReadResult.Found found = new ReadResult.Found(present.entry());
            if (!element.answer(element.rejections().serveArrived(found))) {
                element.rejections().add(found);
                again(element);
            }
        }
    }

    private void leadOrJoin(
            Element element, Nonce generation, long now, long asked, int failures, List<BulkLoad.Lead> leads) {
        Flight.Id id = new Flight.Id(element.key(), generation);
        Flight flight = parts.flights().computeIfAbsent(id, i -> new Flight());
        if (flight.lead(asked)) {
            leads.add(new BulkLoad.Lead(element, id, flight, now, asked, failures));
        } else {
            join(element, flight);
        }
    }

    private void await(Joined each, long until) throws Throwable {
        Flight flight = each.flight();
        if (flight.loadedByThisThread() || flight.overdue(parts.nanoTime().getAsLong(), policy.loadTimeout())) {
            bypass(each.element());
            return;
        }
        try {
            Duration atMost =
                    Duration.ofNanos(Math.max(0, until - parts.nanoTime().getAsLong()));
            disembark(each.element(), flight.await(atMost));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            bypass(each.element());
        }
    }

    private void disembark(Element element, @Nullable Landing landing) throws Throwable {
        if (landing instanceof Landing.Nothing) {
            again(element);
        } else if (landing instanceof Landing.Failure failure) {
            BulkLoad.failed(List.of(element), failure.failure());
        } else if (!shared(element, landing)) {
            bypass(element);
        }
    }

    private static boolean shared(Element element, @Nullable Landing landing) {
        if (landing instanceof Landing.Value value) {
            return element.answer(element.answers().shared(value.payload()));
        }
        return landing instanceof Landing.Arrived arrived
                && element.answer(element.answers().stored(arrived.entry(), ServeState.JOINED));
    }
}
