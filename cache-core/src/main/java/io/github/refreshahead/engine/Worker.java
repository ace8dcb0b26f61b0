package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.queue.RefreshQueue.Delivery;
import io.github.refreshahead.queue.RefreshTask;
import io.github.refreshahead.queue.TaskCodec;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works tasks off: checks each, refreshes, and acknowledges after the work. A task is believed nothing: it names a
 * registered operation, its arguments are decoded to declared types only, and its key is computed again. Thread-safe.
 */
final class Worker {

    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    private static final Duration UNKNOWN_DEADLINE = Duration.ofSeconds(30);
    private static final Duration UNKNOWN_BACKOFF = Duration.ofSeconds(5);

    private final Parts parts;
    private final String namespace;
    private final TaskCodec codec;
    private final TaskSender arguments;
    private final RefreshPool pool;
    private final Map<String, RefreshAheadOperation> operationsByCache;
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private RefreshQueue.@Nullable Subscription subscription;

    Worker(
            Parts parts,
            String namespace,
            TaskCodec codec,
            TaskSender arguments,
            RefreshPool pool,
            Map<String, RefreshAheadOperation> operationsByCache) {
        this.parts = parts;
        this.namespace = namespace;
        this.codec = codec;
        this.arguments = arguments;
        this.pool = pool;
        this.operationsByCache = operationsByCache;
    }

    void start(RefreshQueue queue) {
        // A delivery that the pool does not take is not settled, so it comes again; that happens at the end only.
        subscription =
                queue.consume(parts.settings().consumerPrefetch(), delivery -> pool.execute(new TaskWork(delivery)));
    }

    /** No further tasks; waits for those under way. */
    void stop() throws InterruptedException {
        if (subscription != null) {
            subscription.close();
            if (!pool.awaitIdle(parts.settings().shutdownTimeout())) {
                log.warn(
                        "Refreshes still run after {}; their tasks are given back",
                        parts.settings().shutdownTimeout());
            }
        }
    }

    private final class TaskWork implements RefreshPool.Work {

        private final Delivery delivery;
        private final @Nullable RefreshAheadOperation operation;
        private volatile @Nullable Refresh refresh;

        TaskWork(Delivery delivery) {
            this.delivery = delivery;
            this.operation = operationsByCache.get(delivery.task().cache());
        }

        @Override
        public String cache() {
            return delivery.task().cache();
        }

        @Override
        public int concurrency() {
            return operation == null ? 1 : operation.spec().policy().concurrency();
        }

        @Override
        public Duration deadline() {
            return operation == null
                    ? UNKNOWN_DEADLINE
                    : operation.spec().policy().loadTimeout();
        }

        @Override
        public void overdue() {
            Refresh running = refresh;
            if (running != null) {
                running.overdue();
            }
        }

        @Override
        public void run() {
            try {
                byte[] body = delivery.task().body();
                if (body.length > parts.settings().maxTaskSize()) {
                    park("too large");
                    return;
                }
                begin(codec.decode(body));
            } catch (CodecException e) {
                park("malformed");
            }
        }

        private void begin(RefreshTask task) {
            if (!task.namespace().equals(namespace)) {
                park("namespace");
            } else if (operation == null || !operation.spec().id().equals(task.operation())) {
                backOff(task);
            } else {
                Object[] decoded = arguments.decodeArguments(operation, task.arguments());
                CacheKey key = operation.key(decoded);
                if (key.text().equals(task.key())) {
                    Refresh running = new Refresh(
                            parts, operation, key, decoded, task.seenLoadStart(), task.token(), this::settle);
                    refresh = running;
                    running.run();
                } else {
                    park("key");
                }
            }
        }

        private void settle(RefreshOutcome outcome) {
            if (outcome == RefreshOutcome.PARKED) {
                delivery.park("failed " + parts.settings().parkAfter() + " times in a row");
            } else {
                delivery.done();
            }
        }

        private void park(String reason) {
            parts.events().refreshed(cache(), RefreshOutcome.PARKED, null);
            delivery.park(reason);
        }

        /** A rolling deployment: another version of the service has a method that this one has not. */
        private void backOff(RefreshTask task) {
            if (unknown.size() < 1_000 && unknown.add(task.operation())) {
                log.warn(
                        "Tasks name the operation {}, which this service does not have; they are left to others",
                        task.operation());
            }
            try {
                if (task.key().startsWith(namespace + ":" + task.cache() + ":")) {
                    parts.store().fail(new CacheKey(task.cache(), task.key()), task.token(), UNKNOWN_BACKOFF);
                }
            } catch (StoreException e) {
                parts.events().storeFailed(cache(), "fail", e.reason().name());
            }
            parts.events().refreshed(cache(), RefreshOutcome.UNKNOWN_OPERATION, null);
            delivery.done();
        }
    }
}
