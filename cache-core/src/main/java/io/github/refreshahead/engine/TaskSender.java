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
import java.util.Comparator;
import java.util.HashMap;
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
            Consumer<OfferOutcome> settled) {

        /** With a queued lease. */
        Due(
                RefreshAheadOperation operation,
                CacheKey key,
                List<byte[]> carried,
                @Nullable Object[] arguments,
                long seenLoadStart,
                Nonce token,
                ClaimResult.Won claimed) {
            this(operation, key, carried, arguments, seenLoadStart, token, claimed, false, outcome -> {});
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

    /**
     * Entries that go together.
     *
     * @param headers travel with the task
     * @param step of a trace; ends when the task is on its way, or will not be
     */
    private record Departure(List<Due> due, Map<String, String> headers, Step step) {

        RefreshAheadOperation operation() {
            return due.get(0).operation();
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

    /**
     * Sends entries on their way, in one task if it can carry them; the outcome of each is told to the listener.
     *
     * @param due at least one; all of one operation, in one context
     * @param caller what belongs to the trace of the call
     */
    void send(List<Due> due, @Nullable Object caller) {
        RefreshAheadOperation operation = due.get(0).operation();
        RefreshQueue queue = queues.of(operation.policy().queue());
        RefreshQueue.State state = queue == null ? RefreshQueue.State.DOWN : queue.state();
        boolean unattended = state == RefreshQueue.State.UNATTENDED && operation.hasOrigin();
        if (queue == null
                || operation.isRefreshedHere()
                || state == RefreshQueue.State.DOWN
                || (unattended && parts.settings().fallbackEnabled())) {
            refreshHere(departure(due, caller));
            return;
        }
        byte[] body = codec.encode(task(due));
        boolean tooLarge = body.length > parts.settings().maxTaskSize();
        if (tooLarge && due.size() > 1) {
            int half = due.size() / 2;
            send(due.subList(0, half), caller);
            send(due.subList(half, due.size()), caller);
            return;
        }
        Departure departure = departure(due, caller);
        if (tooLarge) {
            operation.warnOnce("Cache {}: a task of {} bytes is too large to be queued", body.length);
            refreshHere(departure);
            return;
        }
        // While one of them is there, the task is of use.
        Duration life =
                due.stream().map(Due::life).max(Comparator.naturalOrder()).orElseThrow();
        QueuedTask task = new QueuedTask(operation.cache(), body, life, departure.headers());
        switch (queue.offer(task, outcome -> settled(departure, outcome))) {
            case ACCEPTED -> {}
            case FULL -> drop(departure);
            case DOWN -> refreshHere(departure);
        }
    }

    private Departure departure(List<Due> due, @Nullable Object caller) {
        Map<String, String> headers = new HashMap<>();
        Step step = parts.tracing().offering(due.get(0).cache(), caller, headers);
        return new Departure(due, headers, step);
    }

    private RefreshTask task(List<Due> due) {
        Due first = due.get(0);
        List<RefreshTask.Element> elements = due.stream()
                .map(each ->
                        new RefreshTask.Element(each.key().text(), each.seenLoadStart(), each.token(), each.carried()))
                .toList();
        return new RefreshTask(
                first.operation().spec().id(),
                namespace,
                first.cache(),
                elements,
                first.key().context(),
                publisher);
    }

    private void settled(Departure departure, RefreshQueue.Outcome outcome) {
        switch (outcome) {
            case CONFIRMED -> {
                end(departure, OfferOutcome.QUEUED);
                departure.due().forEach(due -> due.settled().accept(OfferOutcome.QUEUED));
            }
            case RETURNED, UNKNOWN -> refreshHere(departure);
            case REFUSED -> drop(departure);
        }
    }

    private void refreshHere(Departure departure) {
        RefreshAheadOperation operation = departure.operation();
        boolean allowed = operation.isRefreshedHere() || parts.settings().fallbackEnabled();
        if (!allowed || operation.control().paused() || !operation.hasOrigin()) {
            drop(departure);
            return;
        }
        List<Refresh> refreshes = departure.due().stream()
                .map(due -> refreshHere(due, departure.headers()))
                .toList();
        if (fallback.execute(BulkRefresh.of(refreshes))) {
            end(departure, OfferOutcome.LOCAL);
        } else {
            drop(departure);
        }
    }

    /** Under a new token, so that the queued copy, if there is one after all, finds the entry taken or superseded. */
    private Refresh refreshHere(Due due, Map<String, String> headers) {
        return new Refresh(
                parts,
                due.operation(),
                due.key(),
                due.arguments(),
                due.seenLoadStart(),
                due.acquired() ? due.token() : parts.nonces().get(),
                headers,
                (outcome, why) -> due.settled().accept(OfferOutcome.LOCAL));
    }

    private void end(Departure departure, OfferOutcome outcome) {
        departure.step().end(outcome);
        departure.due().forEach(due -> parts.events().offered(due.cache(), outcome));
    }

    private void drop(Departure departure) {
        end(departure, OfferOutcome.DROPPED);
        departure.due().forEach(this::drop);
    }

    private void drop(Due due) {
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
