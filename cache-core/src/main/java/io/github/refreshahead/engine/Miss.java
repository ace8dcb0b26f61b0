package io.github.refreshahead.engine;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.engine.Flight.Landing;
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
 * or loads. Decides on the steps; belongs to one call, whose steps are taken one after the other.
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
    private final LoadWrites writes;
    private final Answers answers;
    private final Rejections rejections;
    private final Budget budget;
    private final Nonce token;
    private int attempts;
    private long asked;

    Miss(Parts parts, RefreshAheadOperation operation, CacheKey key, @Nullable Object[] arguments, Budget budget) {
        this.parts = parts;
        this.operation = operation;
        this.policy = operation.policy();
        this.key = key;
        this.arguments = arguments;
        this.budget = budget;
        this.token = parts.nonces().get();
        this.writes =
                new LoadWrites(parts, operation, key, token, budget, LoadSink.atOnce(parts, operation.cache(), budget));
        this.answers = new Answers(parts.events(), operation, key);
        this.rejections = new Rejections(answers);
    }

    /** Loads with the store's knowledge: shared, and stored if the generation is still there. */
    Step load(ReadResult read) {
        rejections.add(read);
        if (read instanceof ReadResult.Loading loading) {
            Flight flight = parts.flights().get(new Flight.Id(key, loading.generation()));
            if (flight != null) {
                return join(flight);
            }
        }
        return attempt();
    }

    /** Loads for a caller inside a transaction: what it sees is its own business. */
    Step loadWithoutStoring(ReadResult read) {
        rejections.add(read);
        return new Step.Load(null, this::loadedDirectly, () -> {});
    }

    /** Loads without the store. Waits for a place, so that a lost store does not become a stampede on the origin. */
    Step bypass() {
        Places.Place place = parts.directLoads().take();
        // Without a place after a whole load deadline the origin is still the only one who can answer.
        return new Step.Wait<>(
                place.granted(),
                policy.loadTimeout(),
                granted -> new Step.Load(null, this::loadedDirectly, place::leave));
    }

    private Step loadedDirectly(@Nullable Object value, @Nullable Throwable failure) {
        return failure == null ? new Step.Answer(answers.value(value, ServeState.BYPASSED)) : failed(failure);
    }

    private Step attempt() {
        attempts++;
        AcquireResult acquired = attempts > ATTEMPTS ? null : acquire();
        return acquired == null ? bypass() : follow(acquired);
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

    private Step follow(AcquireResult acquired) {
        if (acquired instanceof AcquireResult.Won won) {
            return leadOrJoin(won.generation(), won.now(), won.failures());
        }
        if (acquired instanceof AcquireResult.Busy busy) {
            return waitFor(busy);
        }
        if (acquired instanceof AcquireResult.Backoff backoff) {
            Served<@Nullable Object> old = rejections.serveStale();
            return old != null
                    ? new Step.Answer(old)
                    : leadOrJoin(backoff.generation(), backoff.now(), backoff.failures());
        }
        ReadResult.Found found = new ReadResult.Found(((AcquireResult.Present) acquired).entry());
        Served<@Nullable Object> served = rejections.serveArrived(found);
        rejections.add(found);
        return served == null ? attempt() : new Step.Answer(served);
    }

    private Step leadOrJoin(Nonce generation, long now, int failures) {
        Flight.Id id = new Flight.Id(key, generation);
        Flight flight = parts.flights().computeIfAbsent(id, i -> new Flight());
        return flight.lead(asked) ? lead(id, flight, now, failures) : join(flight);
    }

    private Step lead(Flight.Id id, Flight flight, long now, int failures) {
        return new Step.Load(
                flight,
                (value, failure) -> failure == null
                        ? loaded(id.generation(), flight, now, value)
                        : notLoaded(flight, failures, failure),
                () -> land(id, flight, new Landing.Nothing()));
    }

    private Step loaded(Nonce generation, Flight flight, long now, @Nullable Object value) {
        writes.store(flight, new LoadWrites.Loaded(generation, now, asked, arguments, value, rejections.haveStale()));
        return new Step.Answer(answers.value(value, ServeState.LOADED));
    }

    private Step notLoaded(Flight flight, int failures, Throwable failure) {
        boolean leaderGone = leaderGone(failure);
        flight.land(leaderGone ? new Landing.Nothing() : new Landing.Failure(failure));
        writes.fail(leaderGone ? Duration.ZERO : Backoff.after(failures, policy));
        return failed(failure);
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

    private Step join(Flight flight) {
        if (flight.loadedByThisThread()) {
            return new Step.Load(null, this::loadedDirectly, () -> {});
        }
        if (flight.overdue(parts.nanoTime().getAsLong(), policy.loadTimeout())) {
            return bypass();
        }
        return new Step.Wait<>(
                flight.landing(), policy.loadTimeout(), landing -> landing == null ? bypass() : disembark(landing));
    }

    private Step disembark(Landing landing) {
        if (landing instanceof Landing.Failure failure) {
            return failed(failure.failure());
        }
        Served<@Nullable Object> shared;
        if (landing instanceof Landing.Arrived arrived) {
            shared = answers.stored(arrived.entry(), ServeState.JOINED);
        } else if (landing instanceof Landing.Value value) {
            shared = answers.shared(value.payload());
        } else {
            return attempt();
        }
        return shared == null ? bypass() : new Step.Answer(shared);
    }

    /** Another load runs, here or elsewhere. One call of this process looks whether it has stored; others join it. */
    private Step waitFor(AcquireResult.Busy busy) {
        Flight.Id id = new Flight.Id(key, busy.generation());
        Flight flight = parts.flights().computeIfAbsent(id, i -> new Flight());
        return flight.led() || !flight.watch()
                ? join(flight)
                : watch(busy, id, flight, parts.nanoTime().getAsLong(), FIRST_LOOK);
    }

    private Step watch(AcquireResult.Busy busy, Flight.Id id, Flight flight, long begin, Duration look) {
        if (parts.nanoTime().getAsLong() - begin < policy.missWait().toNanos()) {
            return new Step.Wait<>(flight.landing(), look, landing -> looked(busy, id, flight, begin, landing));
        }
        // It takes too long: load as well. The generation is as valid as ever, and the busy answer's clock only early.
        return flight.lead(asked) ? lead(id, flight, busy.now(), 0) : join(flight);
    }

    private Step looked(AcquireResult.Busy busy, Flight.Id id, Flight flight, long begin, @Nullable Landing landing) {
        if (landing != null) {
            return disembark(landing);
        }
        if (flight.led()) {
            return join(flight);
        }
        ReadResult read;
        try {
            read = Thread.currentThread().isInterrupted() ? null : lookAgain();
        } catch (RuntimeException | Error e) {
            stopWatching(id, flight);
            throw e;
        }
        if (read instanceof ReadResult.Found found) {
            Served<@Nullable Object> arrived = rejections.serveArrived(found);
            if (arrived != null) {
                land(id, flight, new Landing.Arrived(found.entry()));
                return new Step.Answer(arrived);
            }
        }
        if (gone(read, busy.generation())) {
            stopWatching(id, flight);
            return read == null ? bypass() : attempt();
        }
        return watch(busy, id, flight, begin, LATER_LOOK);
    }

    private void stopWatching(Flight.Id id, Flight flight) {
        if (!flight.led()) {
            land(id, flight, new Landing.Nothing());
        }
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

    private Step failed(Throwable failure) {
        Served<@Nullable Object> old = leaderGone(failure) ? null : rejections.serveStale();
        if (old != null) {
            return new Step.Answer(old);
        }
        answers.failed();
        return new Step.Failure(failure);
    }
}
