package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends claimed refreshes to the queue, or, where the queue cannot take or deliver them, runs them in this process. A
 * full queue is overload: then a refresh is dropped, and its entry backs off. Thread-safe.
 */
final class TaskSender {

    /**
     * A due entry whose queued lease this process has.
     *
     * @param carried the arguments, encoded
     * @param arguments the same, decoded again
     */
    record Due(
            RefreshAheadOperation operation,
            CacheKey key,
            List<byte[]> carried,
            @Nullable Object[] arguments,
            long seenLoadStart,
            Nonce token,
            ClaimResult.Won claimed) {}

    private final Parts parts;
    private final String namespace;
    private final String publisher;
    private final TaskCodec codec;
    private final @Nullable RefreshQueue queue;
    private final RefreshPool fallback;

    TaskSender(
            Parts parts,
            String namespace,
            String publisher,
            TaskCodec codec,
            @Nullable RefreshQueue queue,
            RefreshPool fallback) {
        this.parts = parts;
        this.namespace = namespace;
        this.publisher = publisher;
        this.codec = codec;
        this.queue = queue;
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

    /**
     * Sends due entries on their way, in one task if it can carry them; the outcome of each is told to the listener.
     *
     * @param due at least one, all of one operation
     */
    void send(List<Due> due) {
        RefreshAheadOperation operation = due.get(0).operation();
        RefreshQueue.State state = queue == null ? RefreshQueue.State.DOWN : queue.state();
        boolean unattended = state == RefreshQueue.State.UNATTENDED;
        if (queue == null
                || state == RefreshQueue.State.DOWN
                || (unattended && parts.settings().fallbackEnabled())) {
            refreshHere(due);
            return;
        }
        byte[] body = codec.encode(task(operation, due));
        if (body.length > parts.settings().maxTaskSize()) {
            if (due.size() > 1) {
                int half = due.size() / 2;
                send(due.subList(0, half));
                send(due.subList(half, due.size()));
                return;
            }
            operation.warnOnce("Cache {}: a task of {} bytes is too large to be queued", body.length);
            refreshHere(due);
            return;
        }
        // While one of them is there, the task is of use.
        Duration life = due.stream()
                .map(each -> each.claimed().remaining())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        QueuedTask task = new QueuedTask(operation.cache(), body, life, Map.of());
        switch (queue.offer(task, outcome -> settled(due, outcome))) {
            case ACCEPTED -> {}
            case FULL -> due.forEach(this::drop);
            case DOWN -> refreshHere(due);
        }
    }

    private RefreshTask task(RefreshAheadOperation operation, List<Due> due) {
        List<RefreshTask.Element> elements = due.stream()
                .map(each ->
                        new RefreshTask.Element(each.key().text(), each.seenLoadStart(), each.token(), each.carried()))
                .toList();
        return new RefreshTask(operation.spec().id(), namespace, operation.cache(), elements, Map.of(), publisher);
    }

    private void settled(List<Due> due, RefreshQueue.Outcome outcome) {
        switch (outcome) {
            case CONFIRMED ->
                due.forEach(each -> parts.events().offered(each.operation().cache(), OfferOutcome.QUEUED));
            case RETURNED, UNKNOWN -> refreshHere(due);
            case REFUSED -> due.forEach(this::drop);
        }
    }

    private void refreshHere(List<Due> due) {
        if (!parts.settings().fallbackEnabled()) {
            due.forEach(this::drop);
            return;
        }
        List<Refresh> refreshes = due.stream().map(this::refreshHere).toList();
        if (fallback.execute(BulkRefresh.of(refreshes))) {
            due.forEach(each -> parts.events().offered(each.operation().cache(), OfferOutcome.LOCAL));
        } else {
            due.forEach(this::drop);
        }
    }

    /** Under a new token, so that the queued copy, if there is one after all, finds the entry taken or superseded. */
    private Refresh refreshHere(Due due) {
        return new Refresh(
                parts,
                due.operation(),
                due.key(),
                due.arguments(),
                due.seenLoadStart(),
                parts.nonces().get(),
                outcome -> {});
    }

    private void drop(Due due) {
        parts.events().offered(due.operation().cache(), OfferOutcome.DROPPED);
        Duration backoff =
                Backoff.after(due.claimed().failures(), due.operation().spec().policy());
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
            parts.events()
                    .storeFailed(due.operation().cache(), "fail", e.reason().name());
        }
    }
}
