package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.RefreshAheadListener.Rejection;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.queue.ParkReason;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.queue.RefreshQueue.Delivery;
import io.github.refreshahead.queue.RefreshTask;
import io.github.refreshahead.queue.TaskCodec;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works tasks off: checks each, refreshes, and acknowledges after the work. A task is believed nothing: it names a
 * registered operation, its arguments are decoded to declared types only, and its key is computed again. Thread-safe.
 */
final class Worker {

    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    private static final Duration UNKNOWN_BACKOFF = Duration.ofSeconds(5);

    private final Parts parts;
    private final String namespace;
    private final TaskCodec codec;
    private final TaskSender arguments;
    private final ConsumerPools pools;
    private final Map<String, RefreshAheadOperation> operationsByCache;
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final List<RefreshQueue.Subscription> subscriptions = new ArrayList<>();

    Worker(
            Parts parts,
            String namespace,
            TaskCodec codec,
            TaskSender arguments,
            ConsumerPools pools,
            Map<String, RefreshAheadOperation> operationsByCache) {
        this.parts = parts;
        this.namespace = namespace;
        this.codec = codec;
        this.arguments = arguments;
        this.pools = pools;
        this.operationsByCache = operationsByCache;
    }

    /** @throws IllegalArgumentException in one line with the remedy, if there is no such queue */
    void start(Queues queues, Set<String> names) {
        for (String name : names) {
            RefreshQueue queue = requireNonNull(queues.of(name));
            subscriptions.add(queue.consume(parts.settings().consumerPrefetch(), delivery -> begin(delivery, name)));
        }
    }

    /** No further tasks; waits for those under way. */
    void stop() throws InterruptedException {
        if (subscriptions.isEmpty()) {
            return;
        }
        subscriptions.forEach(RefreshQueue.Subscription::close);
        pools.leaveLimited();
        Duration atMost = parts.settings().shutdownTimeout();
        long begin = System.nanoTime();
        boolean idle = pools.awaitIdle(atMost);
        if (!parts.refreshWrites().awaitIdle(atMost.minusNanos(System.nanoTime() - begin)) || !idle) {
            log.warn("Refreshes still run after {}; their tasks are given back", atMost);
        }
    }

    private void begin(Delivery delivery, String queue) {
        byte[] body = delivery.task().body();
        if (body.length > parts.settings().maxTaskSize()) {
            reject(delivery, Rejection.TOO_LARGE);
            return;
        }
        try {
            begin(delivery, queue, codec.decode(body));
        } catch (CodecException e) {
            reject(delivery, Rejection.MALFORMED);
        }
    }

    private void begin(Delivery delivery, String queue, RefreshTask task) {
        RefreshAheadOperation operation = operationsByCache.get(delivery.task().cache());
        if (!task.namespace().equals(namespace)) {
            reject(delivery, Rejection.NAMESPACE);
        } else if (operation == null || !has(operation, task)) {
            parts.background().execute(() -> backOff(delivery, task));
        } else {
            List<Refresh> refreshes = refreshes(operation, delivery, task);
            if (refreshes == null) {
                reject(delivery, Rejection.KEY);
            } else {
                warnOfOtherQueue(operation, queue);
                // A delivery that the pool does not take is not settled, so it comes again; that is at the end only.
                pools.of(queue).execute(BulkRefresh.of(refreshes));
            }
        }
    }

    private static void warnOfOtherQueue(RefreshAheadOperation operation, String queue) {
        if (!queue.equals(operation.policy().queue())) {
            operation.warnOnce(
                    "Cache {}: tasks come through the queue {}, which is another one than here; name the same in all services",
                    queue);
        }
    }

    /** Null if a key is not that of its arguments. */
    private @Nullable List<Refresh> refreshes(RefreshAheadOperation operation, Delivery delivery, RefreshTask task) {
        Settlement settlement = new Settlement(delivery, task.elements().size());
        List<Refresh> refreshes = new ArrayList<>(task.elements().size());
        for (RefreshTask.Element element : task.elements()) {
            Object[] decoded = arguments.decodeArguments(operation, element.arguments());
            CacheKey key = operation.keyIn(task.context(), decoded);
            if (!key.text().equals(element.key())) {
                return null;
            }
            refreshes.add(new Refresh(
                    parts,
                    operation,
                    key,
                    decoded,
                    element.seenLoadStart(),
                    element.token(),
                    delivery.task().headers(),
                    settlement::ended));
        }
        return refreshes;
    }

    private static boolean has(RefreshAheadOperation operation, RefreshTask task) {
        // A reader does not know the method, but its cache, and a cache belongs to one method.
        boolean named = task.operation().equals(operation.spec().id())
                || task.operation().equals(operation.cache());
        return named && operation.contexts().names().equals(task.context().keySet());
    }

    /** Settles a delivery as soon as all refreshes of its task have ended. Thread-safe. */
    private static final class Settlement {

        private final Delivery delivery;
        private final AtomicInteger running;
        private volatile @Nullable ParkReason park;

        Settlement(Delivery delivery, int refreshes) {
            this.delivery = delivery;
            this.running = new AtomicInteger(refreshes);
        }

        void ended(RefreshOutcome outcome, @Nullable ParkReason why) {
            if (why != null) {
                park = why;
            }
            if (running.decrementAndGet() > 0) {
                return;
            }
            ParkReason reason = park;
            if (reason == null) {
                delivery.done();
            } else {
                delivery.park(reason);
            }
        }
    }

    private void reject(Delivery delivery, Rejection why) {
        parts.events().rejected(why);
        parts.events().refreshed(delivery.task().cache(), RefreshOutcome.PARKED, null);
        delivery.park(why.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    /** A rolling deployment: another version of the service has a method, or a context, that this one has not. */
    private void backOff(Delivery delivery, RefreshTask task) {
        String cache = delivery.task().cache();
        if (unknown.size() < 1_000 && unknown.add(task.operation())) {
            log.warn(
                    "Tasks name the operation {} with the contexts {}, which this service does not have; they are left to"
                            + " others",
                    task.operation(),
                    task.context().keySet());
        }
        try {
            for (RefreshTask.Element element : task.elements()) {
                if (element.key().startsWith(namespace + ":" + task.cache() + ":")) {
                    parts.store().fail(new CacheKey(task.cache(), element.key()), element.token(), UNKNOWN_BACKOFF);
                }
            }
        } catch (StoreException e) {
            parts.events().storeFailed(cache, "fail", e.reason().name());
        }
        parts.events().rejected(Rejection.UNKNOWN_OPERATION);
        task.elements().forEach(each -> parts.events().refreshed(cache, RefreshOutcome.UNKNOWN_OPERATION, null));
        delivery.done();
    }
}
