package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.CachePolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/**
 * Bounds and switches of an engine. Immutable; made by {@link #builder()}, which owns every default.
 *
 * @param producerEnabled whether due entries are offered for refresh at all
 * @param producerBuffer offers that may wait to be sent
 * @param fallbackEnabled whether this process may refresh from the origin itself when the queue cannot
 * @param fallbackThreads threads of the local fallback
 * @param fallbackBuffer refreshes that may wait for one of them
 * @param consumerEnabled whether this process works tasks off
 * @param consumerConcurrency tasks of one queue worked off at a time
 * @param consumerPrefetch deliveries of one queue that may be under way
 * @param consumerQueues the queues that are consumed; empty: all that caches of this service name
 * @param shutdownTimeout how long close waits for work under way
 * @param parkAfter consecutive failures of one entry after which its task is parked, once
 * @param maxDirectLoads loads at a time without a store; further callers wait for a place, at most one load deadline
 * @param storeBudget longest time that one call spends on the store
 * @param maxTaskSize largest encoded task, in bytes
 * @param invalidationBuffer keys and tags whose invalidation may wait for the store; beyond that, whole caches wait
 * @param suspectAfter how long copies in the process are served after events were last known to arrive; at least 1 s
 */
public record EngineSettings(
        boolean producerEnabled,
        int producerBuffer,
        boolean fallbackEnabled,
        int fallbackThreads,
        int fallbackBuffer,
        boolean consumerEnabled,
        int consumerConcurrency,
        int consumerPrefetch,
        Set<String> consumerQueues,
        Duration shutdownTimeout,
        int parkAfter,
        int maxDirectLoads,
        Duration storeBudget,
        int maxTaskSize,
        int invalidationBuffer,
        Duration suspectAfter) {

    public EngineSettings {
        positive("producerBuffer", producerBuffer);
        positive("fallbackThreads", fallbackThreads);
        positive("fallbackBuffer", fallbackBuffer);
        positive("consumerConcurrency", consumerConcurrency);
        positive("consumerPrefetch", consumerPrefetch);
        consumerQueues = Set.copyOf(consumerQueues);
        consumerQueues.forEach(CachePolicy::checkQueue);
        positive("parkAfter", parkAfter);
        positive("maxDirectLoads", maxDirectLoads);
        positive("maxTaskSize", maxTaskSize);
        positive("invalidationBuffer", invalidationBuffer);
        if (requireNonNull(shutdownTimeout, "shutdownTimeout").isNegative()) {
            throw new IllegalArgumentException("shutdownTimeout (" + shutdownTimeout + ") must not be negative");
        }
        if (requireNonNull(storeBudget, "storeBudget").isNegative()) {
            throw new IllegalArgumentException("storeBudget (" + storeBudget + ") must not be negative");
        }
        if (requireNonNull(suspectAfter, "suspectAfter").compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("suspectAfter (" + suspectAfter + ") must be at least 1s");
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " (" + value + ") must be positive");
        }
    }

    /** Whether tasks of that queue are worked off here. */
    boolean consumes(String queue) {
        return consumerEnabled && (consumerQueues.isEmpty() || consumerQueues.contains(queue));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link EngineSettings}; not thread-safe. */
    public static final class Builder {
        private boolean producerEnabled = true;
        private int producerBuffer = 10_000;
        private boolean fallbackEnabled = true;
        private int fallbackThreads = 4;
        private int fallbackBuffer = 1_000;
        private boolean consumerEnabled = true;
        private int consumerConcurrency = 4;
        private int consumerPrefetch = 8;
        private Set<String> consumerQueues = Set.of();
        private Duration shutdownTimeout = Duration.ofSeconds(20);
        private int parkAfter = 10;
        private int maxDirectLoads = 64;
        private Duration storeBudget = Duration.ofMillis(250);
        private int maxTaskSize = 64 << 10;
        private int invalidationBuffer = 10_000;
        private Duration suspectAfter = Duration.ofSeconds(3);

        private Builder() {}

        /** Whether due entries are offered for refresh at all, and how many offers may wait. Default: true, 10,000. */
        public Builder producer(boolean enabled, int buffer) {
            producerEnabled = enabled;
            producerBuffer = buffer;
            return this;
        }

        /** Whether this process may refresh when the queue cannot, with how many threads. Default: true, 4, 1,000. */
        public Builder fallback(boolean enabled, int threads, int buffer) {
            fallbackEnabled = enabled;
            fallbackThreads = threads;
            fallbackBuffer = buffer;
            return this;
        }

        /** Whether this process works tasks off, and how many of a queue at a time. Default: true, 4, 8. */
        public Builder consumer(boolean enabled, int concurrency, int prefetch) {
            consumerEnabled = enabled;
            consumerConcurrency = concurrency;
            consumerPrefetch = prefetch;
            return this;
        }

        /** The queues that are consumed. Default: all that caches of this service name. */
        public Builder consumerQueues(Collection<String> names) {
            consumerQueues = Set.copyOf(names);
            return this;
        }

        /** How long close waits for work under way. Default: 20 s. */
        public Builder shutdownTimeout(Duration value) {
            shutdownTimeout = value;
            return this;
        }

        /** Consecutive failures of one entry after which its task is parked, once. Default: 10. */
        public Builder parkAfter(int failures) {
            parkAfter = failures;
            return this;
        }

        /** Loads at a time without a store. Default: 64. */
        public Builder maxDirectLoads(int value) {
            maxDirectLoads = value;
            return this;
        }

        /** Longest time that one call spends on the store. Default: 250 ms. */
        public Builder storeBudget(Duration value) {
            storeBudget = value;
            return this;
        }

        /** Largest encoded task, in bytes. Default: 64 KiB. */
        public Builder maxTaskSize(int bytes) {
            maxTaskSize = bytes;
            return this;
        }

        /** Keys and tags whose invalidation may wait for the store. Default: 10,000. */
        public Builder invalidationBuffer(int value) {
            invalidationBuffer = value;
            return this;
        }

        /**
         * How long copies in the process are served after events were last known to arrive; a third of it is the time
         * between two looks. Default: 3 s.
         */
        public Builder suspectAfter(Duration value) {
            suspectAfter = value;
            return this;
        }

        /**
         * @throws IllegalArgumentException naming the parameter and its value, if one is out of range
         */
        public EngineSettings build() {
            return new EngineSettings(
                    producerEnabled,
                    producerBuffer,
                    fallbackEnabled,
                    fallbackThreads,
                    fallbackBuffer,
                    consumerEnabled,
                    consumerConcurrency,
                    consumerPrefetch,
                    consumerQueues,
                    shutdownTimeout,
                    parkAfter,
                    maxDirectLoads,
                    storeBudget,
                    maxTaskSize,
                    invalidationBuffer,
                    suspectAfter);
        }
    }
}
