package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.github.refreshahead.RefreshTracer.Scope;
import io.github.refreshahead.RefreshTracer.Step;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.queue.ParkReason;
import io.github.refreshahead.queue.RefreshTask;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.BatchStore.KeyedPut;
import io.github.refreshahead.store.Claim;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One refresh, of a worker or of the local fallback: claim, load, put. Never makes an entry that was not there, unless it
 * was asked for because there was none: then it acquires, as a caller does that misses. Ends in exactly one outcome; a load
 * that ends after its deadline has been given up may still put, because its generation decides whether that is right.
 */
final class Refresh implements RefreshPool.Work {

    /** Told what has become of it. */
    interface Settled {

        /** @param why only with {@link RefreshOutcome#PARKED} */
        void with(RefreshOutcome outcome, @Nullable ParkReason why);
    }

    private static final Duration PAUSED_BACKOFF = Duration.ofSeconds(5);

    private final Parts parts;
    private final RefreshAheadOperation operation;
    private final CachePolicy policy;
    private final CacheKey key;
    private final @Nullable Object[] arguments;
    private final long seenLoadStart;
    private final Nonce token;
    private final Map<String, String> headers;
    private final Settled settled;
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable Step step; // before won
    private long asked; // before won
    private volatile ClaimResult.@Nullable Won won;

    /**
     * @param headers of the task
     * @param settled told of the outcome, once, on whatever thread finds it out
     */
    Refresh(
            Parts parts,
            RefreshAheadOperation operation,
            CacheKey key,
            @Nullable Object[] arguments,
            long seenLoadStart,
            Nonce token,
            Map<String, String> headers,
            Settled settled) {
        this.parts = parts;
        this.operation = operation;
        this.policy = operation.policy();
        this.key = key;
        this.arguments = arguments;
        this.seenLoadStart = seenLoadStart;
        this.token = token;
        this.headers = headers;
        this.settled = settled;
    }

    @Override
    public String cache() {
        return operation.cache();
    }

    @Override
    public int concurrency() {
        return policy.concurrency();
    }

    @Override
    public RateLimit rate() {
        return operation.rate();
    }

    @Override
    public Duration deadline() {
        return policy.loadTimeout();
    }

    private boolean isFirst() {
        return seenLoadStart == RefreshTask.NO_VALUE;
    }

    @Override
    public void prepare(Consumer<Boolean> ready) {
        begin(tracedStep());
        if (operation.control().paused()) {
            leaveToOthers(parts, List.of(this), ready);
            return;
        }
        if (isFirst()) {
            ready.accept(true);
            return;
        }
        parts.refreshWrites().claim(claim(), result -> ready.accept(claimed(result)));
    }

    /** The step of a trace that the refresh is. */
    Step tracedStep() {
        return parts.tracing().refreshing(cache(), headers);
    }

    /** Called first. */
    void begin(Step ofTrace) {
        step = ofTrace;
    }

    /** Behind this thread, which is not to be held up; others are asked again after a while. */
    static void leaveToOthers(Parts parts, List<Refresh> refreshes, Consumer<Boolean> ready) {
        try {
            parts.background().execute(() -> {
                refreshes.forEach(refresh -> refresh.giveUp(RefreshOutcome.PAUSED, PAUSED_BACKOFF));
                ready.accept(false);
            });
        } catch (RejectedExecutionException e) {
            refreshes.forEach(refresh -> refresh.end(RefreshOutcome.PAUSED, null));
            ready.accept(false);
        }
    }

    /** To be sent now. */
    Claim claim() {
        asked = parts.nanoTime().getAsLong();
        return new Claim(
                key,
                seenLoadStart,
                token,
                LeaseKind.RUNNING,
                policy.loadTimeout(),
                policy.loadTimeout().multipliedBy(2));
    }

    /** Whether it is to load. */
    boolean claimed(ClaimResult result) {
        if (result instanceof ClaimResult.Won winner) {
            won = winner;
            return true;
        }
        if (result instanceof ClaimResult.Failed failed) {
            parts.events().storeFailed(cache(), "claim", failed.reason().name());
        }
        end(outcomeOf(result), null);
        return false;
    }

    @Override
    public void run() {
        try (Scope scope = requireNonNull(step).open()) {
            ClaimResult.Won right = isFirst() ? acquire() : requireNonNull(won);
            if (right != null) {
                load();
            }
        }
    }

    Parts parts() {
        return parts;
    }

    RefreshAheadOperation operation() {
        return operation;
    }

    CacheKey key() {
        return key;
    }

    @Nullable
    Object[] arguments() {
        return arguments;
    }

    /** The right to load what has no value; null if that was the end of it. */
    private ClaimResult.@Nullable Won acquire() {
        Duration grace = policy.loadTimeout().multipliedBy(2);
        asked = parts.nanoTime().getAsLong();
        AcquireResult acquired;
        try {
            acquired = parts.store()
                    .acquire(
                            key,
                            new Acquire(parts.nonces(), token, policy.loadTimeout(), grace, Acquire.NOTHING_REJECTED));
        } catch (StoreException e) {
            parts.events().storeFailed(cache(), "acquire", e.reason().name());
            end(RefreshOutcome.FAILED, null);
            return null;
        }
        if (acquired instanceof AcquireResult.Won right) {
            won = new ClaimResult.Won(right.generation(), right.now(), grace, right.failures());
            return won;
        }
        end(acquired instanceof AcquireResult.Present ? RefreshOutcome.SUPERSEDED : RefreshOutcome.TAKEN, null);
        return null;
    }

    /** Gives it up: nobody waits for it any longer. */
    @Override
    public void overdue() {
        ClaimResult.Won right = won;
        if (right != null) {
            failed(right, null);
        }
    }

    private static RefreshOutcome outcomeOf(ClaimResult lost) {
        if (lost instanceof ClaimResult.Taken) {
            return RefreshOutcome.TAKEN;
        }
        if (lost instanceof ClaimResult.Superseded) {
            return RefreshOutcome.SUPERSEDED;
        }
        return lost instanceof ClaimResult.Gone ? RefreshOutcome.GONE : RefreshOutcome.FAILED;
    }

    private void load() {
        long begin = parts.nanoTime().getAsLong();
        Object value;
        try {
            value = operation.timed(isFirst() ? Trigger.WARMUP : Trigger.REFRESH, this::callOrigin);
        } catch (Throwable e) {
            notLoaded(e);
            return;
        }
        loaded(value, begin);
    }

    /** The origin threw this. */
    void notLoaded(Throwable failure) {
        if (failure instanceof OriginNotReachedException) {
            operation.warnOnce("Cache {}: a refresh did not reach the method: {}", failure.getMessage());
            giveUp(RefreshOutcome.NOT_REACHED, Backoff.LONGEST);
        } else {
            failed(requireNonNull(won), failure);
        }
    }

    /**
     * The origin returned this.
     *
     * @param begin when it was called, in nanoseconds
     */
    void loaded(@Nullable Object value, long begin) {
        ClaimResult.Won claimed = requireNonNull(won);
        Payload payload;
        @Nullable List<Tag> tags;
        try {
            if (operation.vetoes(arguments, value)) {
                remove(RefreshOutcome.VETOED);
                return;
            }
            payload = operation.values().encode(value);
            tags = operation.tags(arguments, value);
        } catch (Throwable e) {
            failed(claimed, e);
            return;
        }
        if (tags == null) {
            giveUp(RefreshOutcome.NOT_STORABLE, Backoff.LONGEST);
        } else if (Values.storable(payload, policy)) {
            if (tag(tags, payload)) {
                put(claimed, payload, Duration.ofNanos(parts.nanoTime().getAsLong() - begin));
            }
        } else if (payload.bytes() == null && isFirst()) {
            giveUp(RefreshOutcome.NOT_STORABLE, Backoff.after(claimed.failures(), policy));
        } else if (payload.bytes() == null) {
            remove(RefreshOutcome.NOT_STORABLE);
        } else {
            operation.notStorable(payload);
            giveUp(RefreshOutcome.NOT_STORABLE, Backoff.LONGEST);
        }
    }

    private @Nullable Object callOrigin() throws Throwable {
        return operation
                .contexts()
                .within(key.context(), () -> operation.refresher().refresh(arguments));
    }

    /** False if that was the end of it. */
    private boolean tag(List<Tag> tags, Payload payload) {
        try {
            if (operation.tag(policy, key, tags, asked, payload)) {
                return true;
            }
            giveUp(RefreshOutcome.INVALIDATED, Duration.ZERO);
        } catch (StoreException e) {
            parts.events().storeFailed(cache(), "addToTags", e.reason().name());
            end(RefreshOutcome.FAILED, null);
        }
        return false;
    }

    private void put(ClaimResult.Won claimed, Payload payload, Duration took) {
        KeyedPut put =
                new KeyedPut(key, RefreshAheadOperation.put(policy, claimed.generation(), claimed.now(), payload));
        try {
            parts.refreshWrites().put(put, answer -> stored(answer, claimed, took));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(claimed, e);
        }
    }

    private void stored(Attempt<PutResult> answer, ClaimResult.Won claimed, Duration took) {
        if (answer instanceof Attempt.Done<PutResult> done) {
            boolean stored = done.result() == PutResult.STORED;
            if (stored) {
                parts.events().stored(cache());
                if (policy.nearTtl() != null) {
                    parts.copies().outdated(cache(), List.of(key));
                }
            }
            end(outcomeOf(done.result()), stored && !isFirst() ? lag(claimed, took) : null);
        } else if (answer instanceof Attempt.Failed<PutResult> failed) {
            parts.events().storeFailed(cache(), "put", failed.reason().name());
            end(RefreshOutcome.FAILED, null);
        }
    }

    /** The origin has nothing any more that may be stored: then nothing is to be served either. */
    private void remove(RefreshOutcome outcome) {
        try {
            parts.store().invalidate(key);
            parts.copies().outdated(cache(), List.of(key));
            end(outcome, null);
        } catch (StoreException e) {
            parts.events().storeFailed(cache(), "invalidate", e.reason().name());
            end(RefreshOutcome.FAILED, null);
        }
    }

    private static RefreshOutcome outcomeOf(PutResult result) {
        return switch (result) {
            case STORED -> RefreshOutcome.STORED;
            case INVALIDATED -> RefreshOutcome.INVALIDATED;
            case OLDER -> RefreshOutcome.OLDER;
        };
    }

    private Duration lag(ClaimResult.Won claimed, Duration took) {
        long due = seenLoadStart + operation.bounds().dueAge(key);
        return Duration.ofMillis(Math.max(0, claimed.now() - due)).plus(took);
    }

    private void failed(ClaimResult.Won claimed, @Nullable Throwable cause) {
        int inARow = claimed.failures() + 1;
        boolean park = inARow == parts.settings().parkAfter();
        giveUp(
                park ? RefreshOutcome.PARKED : RefreshOutcome.FAILED,
                Backoff.after(claimed.failures(), policy),
                park ? ParkReason.failed(inARow, cause) : null);
    }

    private void giveUp(RefreshOutcome outcome, Duration backoff) {
        giveUp(outcome, backoff, null);
    }

    private void giveUp(RefreshOutcome outcome, Duration backoff, @Nullable ParkReason why) {
        if (ended.get()) {
            return;
        }
        try {
            parts.store().fail(key, token, backoff);
        } catch (StoreException e) {
            parts.events().storeFailed(cache(), "fail", e.reason().name());
        }
        end(outcome, null, why);
    }

    private void end(RefreshOutcome outcome, @Nullable Duration lag) {
        end(outcome, lag, null);
    }

    private void end(RefreshOutcome outcome, @Nullable Duration lag, @Nullable ParkReason why) {
        if (ended.compareAndSet(false, true)) {
            requireNonNull(step).end(outcome);
            parts.events().refreshed(cache(), outcome, lag);
            settled.with(outcome, why);
        }
    }
}
