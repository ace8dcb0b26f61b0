package io.github.refreshahead.engine;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.queue.RefreshTask;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks workers for a value where none can be served: for an entry that is not there, or is too old. As a caller that
 * misses, it acquires the right to load, so that the fleet asks once; unlike one, it hands that right on with a task. Whoever
 * works the task off acquires again, as the same owner, before it loads: so the generation that the value is put under is
 * older than its load, as ever. Thread-safe.
 */
final class LoadRequests {

    /** What became of it. */
    sealed interface Answer {

        /** A task is on its way. */
        record Asked() implements Answer {}

        /** Somebody loads, or has asked. */
        record UnderWay() implements Answer {}

        /** A load failed lately. */
        record BackingOff(Duration remaining) implements Answer {}

        /** There is a value now. */
        record Present() implements Answer {}

        /** The store does not answer, or the arguments cannot be carried. */
        record Failed() implements Answer {}
    }

    private final Parts parts;
    private final TaskSender sender;

    LoadRequests(Parts parts, TaskSender sender) {
        this.parts = parts;
        this.sender = sender;
    }

    /**
     * @param rejected load start of the value that is there and cannot be served, or {@link Acquire#NOTHING_REJECTED}
     * @param settled told once, if the answer is {@code Asked}: queued, dropped, or worked off by this process
     */
    Answer ask(
            RefreshAheadOperation operation,
            CacheKey key,
            @Nullable Object[] arguments,
            long rejected,
            Consumer<OfferOutcome> settled) {
        List<byte[]> carried;
        @Nullable Object @Nullable [] decoded;
        try {
            carried = sender.encodeArguments(operation, arguments);
            decoded = sender.decodeIfStable(operation, key, carried);
        } catch (CodecException e) {
            parts.events().offered(operation.cache(), OfferOutcome.ARGUMENTS_UNSTABLE);
            operation.warnOnce("Cache {}: arguments cannot be carried, values are not asked for: {}", e.getMessage());
            return new Answer.Failed();
        }
        if (decoded == null) {
            return new Answer.Failed();
        }
        CachePolicy policy = operation.policy();
        Duration grace = policy.loadTimeout().multipliedBy(2);
        Nonce token = parts.nonces().get();
        AcquireResult acquired;
        try {
            acquired = parts.store()
                    .acquire(key, new Acquire(parts.nonces(), token, policy.loadTimeout(), grace, rejected));
        } catch (StoreException e) {
            parts.events().storeFailed(operation.cache(), "acquire", e.reason().name());
            return new Answer.Failed();
        }
        if (acquired instanceof AcquireResult.Busy) {
            return new Answer.UnderWay();
        }
        if (acquired instanceof AcquireResult.Backoff backoff) {
            return new Answer.BackingOff(backoff.remaining());
        }
        if (!(acquired instanceof AcquireResult.Won won)) {
            return new Answer.Present();
        }
        long seen = rejected == Acquire.NOTHING_REJECTED ? RefreshTask.NO_VALUE : rejected;
        ClaimResult.Won right = new ClaimResult.Won(won.generation(), won.now(), grace, won.failures());
        TaskSender.Due due = new TaskSender.Due(operation, key, carried, decoded, seen, token, right, true, settled);
        sender.send(List.of(due), parts.tracing().caller());
        return new Answer.Asked();
    }
}
