package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.RefreshTracer.Step;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.queue.RefreshTask;
import io.github.refreshahead.queue.TaskCodec;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.StoreException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends claimed refreshes to the queue, or, where the queue cannot take or deliver them, runs them in this process. A
 * full queue is overload: then a refresh is dropped, and its entry backs off. Thread-safe.
 */
final class TaskSender {

    /**
     * An entry that is due, or has no value, and whose lease this process has.
     *
     * @param carried the arguments, encoded
     * @param arguments the same, decoded again
     * @param acquired whether the lease is a running one, which only its owner can take over
     * @param settled told once, when this process has nothing more to do with it
     * @param headers travel with the task
     * @param step of a trace; ends when the task is on its way, or will not be
     */
    record Due(
            RefreshAheadOperation operation,
            CacheKey key,
            List<byte[]> carried,
            @Nullable Object[] arguments,
            long seenLoadStart,
            Nonce token,
            ClaimResult.Won claimed,
            boolean acquired,
            Consumer<OfferOutcome> settled,
            Map<String, String> headers,
            Step step) {

        /** With a queued lease. */
        Due(
                RefreshAheadOperation operation,
                CacheKey key,
                List<byte[]> carried,
                @Nullable Object[] arguments,
                long seenLoadStart,
                Nonce token,
                ClaimResult.Won claimed,
                Map<String, String> headers,
                Step step) {
            this(
                    operation,
                    key,
                    carried,
                    arguments,
                    seenLoadStart,
                    token,
                    claimed,
                    false,
                    outcome -> {},
                    headers,
                    step);
        }

        private String cache() {
            return operation.cache();
        }

        /** For how long a task is of use: of an entry that is there, until it is too old to be served. */
        private Duration life() {
            if (acquired) {
                return claimed.remaining();
            }
            Duration age = Duration.ofMillis(claimed.now() - seenLoadStart);
            Duration served = operation.policy().ttl().minus(age);
            return served.compareTo(claimed.remaining()) < 0 ? served : claimed.remaining();
        }
    }

    private final Parts parts;
    private final String namespace;
    private final String publisher;
    private final TaskCodec codec;
    private final Queues queues;
    private final RefreshPool fallback;

    TaskSender(Parts parts, String namespace, String publisher, TaskCodec codec, Queues queues, RefreshPool fallback) {
        this.parts = parts;
        this.namespace = namespace;
        this.publisher = publisher;
        this.codec = codec;
        this.queues = queues;
        this.fallback = fallback;
    }

    /**
     * @throws CodecException if one cannot be encoded
     */
    List<byte[]> encodeArguments(RefreshAheadOperation operation, @Nullable Object[] arguments) {
        List<Type> types = operation.spec().argumentTypes();
        List<byte[]> encoded = new ArrayList<>(arguments.length);
        for (int i = 0; i < arguments.length; i++) {
            encoded.add(codec.encodeArgument(arguments[i], types.get(i)));
        }
        return encoded;
    }

    /**
     * @throws CodecException if one does not decode, or there are more or fewer than the method has
     */
    @Nullable
    Object[] decodeArguments(RefreshAheadOperation operation, List<byte[]> encoded) {
        List<Type> types = operation.spec().argumentTypes();
        if (encoded.size() != types.size()) {
            throw new CodecException(encoded.size() + " arguments instead of " + types.size(), null);
        }
        Object[] arguments = new Object[encoded.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = codec.decodeArgument(encoded.get(i), types.get(i));
        }
        return arguments;
    }

    /** The arguments as a worker would get them; null if they would not lead it to the same key. */
    @Nullable
    Object @Nullable [] decodeIfStable(RefreshAheadOperation operation, CacheKey key, List<byte[]> encoded) {
        try {
            Object[] decoded = decodeArguments(operation, encoded);
            if (operation.keyIn(key.context(), decoded).equals(key)) {
                return decoded;
            }
            operation.warnOnce(
                    "Cache {}: arguments give another key after encoding and decoding, entries are not refreshed",
                    null);
        } catch (RuntimeException e) {
            operation.warnOnce("Cache {}: arguments do not decode, entries are not refreshed: {}", e.getMessage());
        }
        parts.events().offered(operation.cache(), OfferOutcome.ARGUMENTS_UNSTABLE);
        return null;
    }

    /** Sends it on its way; its outcome is told to the listener. */
    void send(Due due) {
        RefreshQueue queue = queues.of(due.operation().policy().queue());
        RefreshQueue.State state = queue == null ? RefreshQueue.State.DOWN : queue.state();
        boolean unattended =
                state == RefreshQueue.State.UNATTENDED && due.operation().hasOrigin();
        if (queue == null
                || state == RefreshQueue.State.DOWN
                || (unattended && parts.settings().fallbackEnabled())) {
            refreshHere(due);
            return;
        }
        byte[] body = codec.encode(new RefreshTask(
                due.operation().spec().id(),
                namespace,
                due.cache(),
                due.key().text(),
                due.seenLoadStart(),
                due.token(),
                due.carried(),
                due.key().context(),
                publisher));
        if (body.length > parts.settings().maxTaskSize()) {
            due.operation().warnOnce("Cache {}: a task of {} bytes is too large to be queued", body.length);
            refreshHere(due);
            return;
        }
        QueuedTask task = new QueuedTask(due.cache(), body, due.life(), due.headers());
        switch (queue.offer(task, outcome -> settled(due, outcome))) {
            case ACCEPTED -> {}
            case FULL -> drop(due);
            case DOWN -> refreshHere(due);
        }
    }

    private void settled(Due due, RefreshQueue.Outcome outcome) {
        switch (outcome) {
            case CONFIRMED -> {
                end(due, OfferOutcome.QUEUED);
                due.settled().accept(OfferOutcome.QUEUED);
            }
            case RETURNED, UNKNOWN -> refreshHere(due);
            case REFUSED -> drop(due);
        }
    }

    /** Under a new token, so that the queued copy, if there is one after all, finds the entry taken or superseded. */
    private void refreshHere(Due due) {
        if (!parts.settings().fallbackEnabled()
                || due.operation().control().paused()
                || !due.operation().hasOrigin()) {
            drop(due);
            return;
        }
        Refresh refresh = new Refresh(
                parts,
                due.operation(),
                due.key(),
                due.arguments(),
                due.seenLoadStart(),
                due.acquired() ? due.token() : parts.nonces().get(),
                due.headers(),
                (outcome, why) -> due.settled().accept(OfferOutcome.LOCAL));
        if (fallback.execute(refresh)) {
            end(due, OfferOutcome.LOCAL);
        } else {
            drop(due);
        }
    }

    private void end(Due due, OfferOutcome outcome) {
        due.step().end(outcome);
        parts.events().offered(due.cache(), outcome);
    }

    private void drop(Due due) {
        end(due, OfferOutcome.DROPPED);
        due.settled().accept(OfferOutcome.DROPPED);
        Duration backoff =
                Backoff.after(due.claimed().failures(), due.operation().policy());
        try {
            parts.background().execute(() -> release(due, backoff));
        } catch (RejectedExecutionException e) {
            // The lease ends by itself.
        }
    }

    private void release(Due due, Duration backoff) {
        try {
            parts.store().fail(due.key(), due.token(), backoff);
        } catch (StoreException e) {
            parts.events().storeFailed(due.cache(), "fail", e.reason().name());
        }
    }
}
