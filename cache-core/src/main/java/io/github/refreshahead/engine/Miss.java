package io.github.refreshahead.engine;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.engine.Flight.Landing;
import io.github.refreshahead.engine.OperationSpec.Origin;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A call that the store could not answer at once, from there to its answer: joins a load, waits for another process's,
 * or loads. Belongs to the caller's thread.
 */
final class Miss {

    private static final int ATTEMPTS = 3;
    static final Duration FIRST_LOOK = Duration.ofMillis(5);
    static final Duration LATER_LOOK = Duration.ofMillis(25);

    private final Parts parts;
    private final RefreshAheadOperation operation;
    private final CachePolicy policy;
    private final CacheKey key;
    private final @Nullable Object[] arguments;
    private final Origin origin;
    private final LoadWrites writes;
    private final Answers answers;
    private final Rejections rejections;
    private final Budget budget;
    private final Nonce token;
    private long asked;

    Miss(
            Parts parts,
            RefreshAheadOperation operation,
            CacheKey key,
            @Nullable Object[] arguments,
            Origin origin,
            Budget budget) {
        this.parts = parts;
        this.operation = operation;
        this.policy = operation.policy();
        this.key = key;
        this.arguments = arguments;
        this.origin = origin;
        this.budget = budget;
        this.token = parts.nonces().get();
        this.writes =
                new LoadWrites(parts, operation, key, token, budget, LoadSink.atOnce(parts, operation.cache(), budget));
        this.answers = new Answers(parts.events(), operation, key);
        this.rejections = new Rejections(answers);
    }

    /** Loads with the store's knowledge: shared, and stored if the generation is still there. */
    Served<@Nullable Object> load(ReadResult read) throws Throwable {
        rejections.add(read);
        Served<@Nullable Object> answer = null;
        if (read instanceof ReadResult.Loading loading) {
            Flight flight = parts.flights().get(new Flight.Id(key, loading.generation()));
            answer = flight == null ? null : join(flight);
        }
        for (int attempt = 0; answer == null && attempt < ATTEMPTS; attempt++) {
            AcquireResult acquired = acquire();
            if (acquired == null) {
                return bypass();
            }
            answer = follow(acquired);
        }
        return answer == null ? bypass() : answer;
    }

    /** Loads for a caller inside a transaction: what it sees is its own business. */
    Served<@Nullable Object> loadWithoutStoring(ReadResult read) throws Throwable {
        rejections.add(read);
        try {
            return answers.value(callOrigin(), ServeState.BYPASSED);
        } catch (Throwable failure) {
            return failed(failure);
        }
    }

    /** Loads without the store. Waits for a place, so that a lost store does not become a stampede on the origin. */
    Served<@Nullable Object> bypass() throws Throwable {
        boolean placed = parts.takeDirectLoad(policy.loadTimeout());
        try {
            return answers.value(callOrigin(), ServeState.BYPASSED);
        } catch (Throwable failure) {
            return failed(failure);
        } finally {
            if (placed) {
                parts.directLoads().release();
            }
        }
    }

    private @Nullable AcquireResult acquire() {
        if (budget.exhausted()) {
            return null;
        }
        budget.start();
        asked = parts.nanoTime().getAsLong();
        try {
            return parts.store()
                    .acquire(
                            key,
                            new Acquire(
                                    parts.nonces(),
                                    token,
                                    policy.loadTimeout(),
                                    policy.loadTimeout().multipliedBy(2),
                                    rejections.loadStart()));
        } catch (StoreException e) {
            parts.events().storeFailed(operation.cache(), "acquire", e.reason().name());
            return null;
        } finally {
            budget.stop();
        }
    }

    /** Null: what was there is gone meanwhile, ask again. */
    private @Nullable Served<@Nullable Object> follow(AcquireResult acquired) throws Throwable {
        if (acquired instanceof AcquireResult.Won won) {
            return leadOrJoin(won.generation(), won.now(), won.failures());
        }
        if (acquired instanceof AcquireResult.Busy busy) {
            return waitFor(busy);
        }
        if (acquired instanceof AcquireResult.Backoff backoff) {
            Served<@Nullable Object> old = rejections.serveStale();
            return old != null ? old : leadOrJoin(backoff.generation(), backoff.now(), backoff.failures());
        }
        ReadResult.Found found = new ReadResult.Found(((AcquireResult.Present) acquired).entry());
        Served<@Nullable Object> served = rejections.serveArrived(found);
        rejections.add(found);
        return served;
    }

    private @Nullable Served<@Nullable Object> leadOrJoin(Nonce generation, long now, int failures) throws Throwable {
        Flight.Id id = new Flight.Id(key, generation);
        Flight flight = parts.flights().computeIfAbsent(id, i -> new Flight());
        return flight.lead(asked) ? lead(id, flight, now, failures) : join(flight);
    }

    private Served<@Nullable Object> lead(Flight.Id id, Flight flight, long now, int failures) throws Throwable {
        try {
            return load(id.generation(), flight, now, failures);
        } finally {
            land(id, flight, new Landing.Nothing());
        }
    }

    private Served<@Nullable Object> load(Nonce generation, Flight flight, long now, int failures) throws Throwable {
        Object value;
        try {
            value = callOrigin();
        } catch (Throwable failure) {
            boolean leaderGone = leaderGone(failure);
            flight.land(leaderGone ? new Landing.Nothing() : new Landing.Failure(failure));
            writes.fail(leaderGone ? Duration.ZERO : Backoff.after(failures, policy));
            return failed(failure);
        }
        writes.store(flight, new LoadWrites.Loaded(generation, now, asked, arguments, value, rejections.haveStale()));
        return answers.value(value, ServeState.LOADED);
    }

    /** An end that says nothing about the origin: somebody else should try. */
    static boolean leaderGone(Throwable failure) {
        return failure instanceof Error
                || failure instanceof InterruptedException
                || failure instanceof CancellationException
                || Thread.currentThread().isInterrupted();
    }

    /** Ends a flight, as {@code landing} says if it has not landed yet. */
    private void land(Flight.Id id, Flight flight, Landing landing) {
        flight.land(landing);
        parts.flights().remove(id, flight);
    }

    private @Nullable Served<@Nullable Object> join(Flight flight) throws Throwable {
        if (flight.ledByThisThread()) {
            return answers.value(callOrigin(), ServeState.BYPASSED);
        }
        if (flight.overdue(parts.nanoTime().getAsLong(), policy.loadTimeout())) {
            return bypass();
        }
        Landing landing;
        try {
            landing = flight.await(policy.loadTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return bypass();
        }
        return landing == null ? bypass() : disembark(landing);
    }

    private @Nullable Served<@Nullable Object> disembark(Landing landing) throws Throwable {
        if (landing instanceof Landing.Failure failure) {
            return failed(failure.failure());
        }
        Served<@Nullable Object> shared = null;
        if (landing instanceof Landing.Arrived arrived) {
            shared = answers.stored(arrived.entry(), ServeState.JOINED);
        } else if (landing instanceof Landing.Value value) {
            shared = answers.shared(value.payload());
        } else {
            return null;
        }
        return shared != null ? shared : bypass();
    }

    /** Another load runs, here or elsewhere. One thread of this process looks whether it has stored; others join it. */
    private @Nullable Served<@Nullable Object> waitFor(AcquireResult.Busy busy) throws Throwable {
        Flight.Id id = new Flight.Id(key, busy.generation());
        Flight flight = parts.flights().computeIfAbsent(id, i -> new Flight());
        if (flight.led() || !flight.watch()) {
            return join(flight);
        }
        try {
            return watch(busy, id, flight);
        } finally {
            if (!flight.led()) {
                land(id, flight, new Landing.Nothing());
            }
        }
    }

    private @Nullable Served<@Nullable Object> watch(AcquireResult.Busy busy, Flight.Id id, Flight flight)
            throws Throwable {
        long begin = parts.nanoTime().getAsLong();
        Duration look = FIRST_LOOK;
        while (parts.nanoTime().getAsLong() - begin < policy.missWait().toNanos()) {
            Landing landing;
            try {
                landing = flight.await(look);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return bypass();
            }
            if (landing != null) {
                return disembark(landing);
            }
            if (flight.led()) {
                return join(flight);
            }
            look = LATER_LOOK;
            ReadResult read = lookAgain();
            if (read instanceof ReadResult.Found found) {
                Served<@Nullable Object> arrived = rejections.serveArrived(found);
                if (arrived != null) {
                    flight.land(new Landing.Arrived(found.entry()));
                    return arrived;
                }
            }
            if (gone(read, busy.generation())) {
                return read == null ? bypass() : null;
            }
        }
        // It takes too long: load as well. The generation is as valid as ever, and the busy answer's clock only early.
        return flight.lead(asked) ? lead(id, flight, busy.now(), 0) : join(flight);
    }

    private @Nullable ReadResult lookAgain() {
        try {
            return parts.store().read(key);
        } catch (StoreException e) {
            parts.events().storeFailed(operation.cache(), "read", e.reason().name());
            return null;
        }
    }

    /** Whether the generation waited for is gone, or the store with it. A value that cannot be used is no sign of it. */
    static boolean gone(@Nullable ReadResult read, Nonce generation) {
        if (read instanceof ReadResult.Loading loading) {
            return !loading.generation().equals(generation);
        }
        return !(read instanceof ReadResult.Found);
    }

    private Served<@Nullable Object> failed(Throwable failure) throws Throwable {
        Served<@Nullable Object> old = leaderGone(failure) ? null : rejections.serveStale();
        if (old != null) {
            return old;
        }
        answers.failed();
        throw failure;
    }

    private @Nullable Object callOrigin() throws Throwable {
        return operation.timed(Trigger.CALLER, origin);
    }
}
