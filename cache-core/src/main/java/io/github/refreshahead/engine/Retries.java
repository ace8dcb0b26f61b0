package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadListener.InvalidationOutcome;
import io.github.refreshahead.RefreshAheadListener.InvalidationScope;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again, on a thread of its own, what is pending: after pauses that double up to 5 s, and at once when the store is
 * available again. Thread-safe.
 */
final class Retries {

    private static final Logger log = LoggerFactory.getLogger(Retries.class);
    private static final long LOOK_MILLIS = 100;
    private static final int LONGEST_PAUSE = 50;
    private static final int BATCH = 1_000;

    private final Parts parts;
    private final Removals removals;
    private final Function<String, CacheKeys> keysOf;
    private final Function<String, @Nullable Duration> longestServed;
    private final Supplier<Collection<String>> taggedCaches;
    private final ScheduledExecutorService thread;
    private boolean looking;
    private boolean closed;
    // Of the thread, in looks.
    private int pause;
    private int waited;
    private boolean wasAvailable;

    /**
     * @param keysOf the keys of a cache
     * @param longestServed age up to which a cache's entries are served by this process; {@code null} if it serves none
     * @param taggedCaches caches, as far as this process knows them, whose entries may have tags
     * @param thread closed with this
     */
    Retries(
            Parts parts,
            Removals removals,
            Function<String, CacheKeys> keysOf,
            Function<String, @Nullable Duration> longestServed,
            Supplier<Collection<String>> taggedCaches,
            ScheduledExecutorService thread) {
        this.parts = parts;
        this.removals = removals;
        this.keysOf = keysOf;
        this.longestServed = longestServed;
        this.taggedCaches = taggedCaches;
        this.thread = thread;
    }

    /** Something has become pending. False if it will not be tried again, after the end. */
    synchronized boolean wake() {
        if (!looking && !closed) {
            looking = true;
            pause = 1;
            waited = 0;
            wasAvailable = true;
            lookLater();
        }
        return !closed;
    }

    private void lookLater() {
        thread.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            boolean available = removals.available();
            if (++waited >= pause || (available && !wasAvailable)) {
                tryAll();
                waited = 0;
                pause = Math.min(2 * pause, LONGEST_PAUSE);
            }
            wasAvailable = available;
        } finally {
            synchronized (this) {
                looking = parts.pending().size() > 0 && !closed;
                if (looking) {
                    lookLater();
                }
            }
        }
    }

    private void tryAll() {
        try {
            tryKeys();
            parts.pending().tags().forEach(this::tryTag);
            parts.pending().caches().forEach(this::tryCache);
        } catch (RuntimeException e) {
            log.warn("Pending invalidations could not be tried again", e);
        }
    }

    private void tryKeys() {
        Iterator<Map.Entry<CacheKey, Long>> waiting =
                parts.pending().keys().entrySet().iterator();
        while (waiting.hasNext()) {
            Map<CacheKey, Long> batch = new LinkedHashMap<>();
            while (waiting.hasNext() && batch.size() < BATCH) {
                Map.Entry<CacheKey, Long> next = waiting.next();
                batch.put(next.getKey(), next.getValue());
            }
            Map<CacheKey, StoreException> refused = removals.remove(batch.keySet());
            refused.keySet().forEach(batch::remove);
            batch.forEach((key, mark) -> {
                if (parts.pending().acknowledged(key, mark)) {
                    tell(key.cache(), InvalidationScope.KEY, InvalidationOutcome.RETRIED);
                }
            });
        }
    }

    private void tryTag(Tag tag, long mark) {
        try {
            removals.removeTagged(tag);
            // A store that was away may have come back without the tag, and so without knowing what has copies.
            taggedCaches.get().forEach(parts.copies()::outdated);
            if (parts.pending().acknowledged(tag, mark)) {
                tell("", InvalidationScope.TAG, InvalidationOutcome.RETRIED);
            }
        } catch (StoreException | IllegalStateException e) {
            // It stays pending, also while the store is not set up to keep tags.
        }
    }

    private void tryCache(String cache, Pending.Clearing clearing) {
        try {
            if (removals.canClear()) {
                removals.clear(keysOf.apply(cache));
            } else if (!outlived(cache, clearing)) {
                return;
            }
            if (parts.pending().acknowledged(cache, clearing)) {
                tell(cache, InvalidationScope.CACHE, InvalidationOutcome.RETRIED);
            }
        } catch (StoreException e) {
            // It stays pending.
        }
    }

    /** Whether what was stored before the cache was to be cleared has become too old to be served by anybody. */
    private boolean outlived(String cache, Pending.Clearing clearing) {
        Duration longest = longestServed.apply(cache);
        return longest != null && parts.nanoTime().getAsLong() - clearing.since() > longest.toNanos();
    }

    private void tell(String cache, InvalidationScope scope, InvalidationOutcome outcome) {
        parts.events().invalidated(cache, scope, outcome);
    }

    /** Tries once more, for at most that time, and gives up the rest. */
    void close(Duration atMost) {
        synchronized (this) {
            closed = true;
        }
        if (parts.pending().size() > 0) {
            try {
                thread.submit(this::tryAll).get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                // What is left is told below.
            }
        }
        thread.shutdownNow();
        giveUp();
    }

    private void giveUp() {
        int left = parts.pending().size();
        if (left > 0) {
            log.warn(
                    "{} invalidations were not acknowledged by the store; old values may be served up to their ttl",
                    left);
            parts.pending().keys().keySet().forEach(key -> lost(key.cache(), InvalidationScope.KEY));
            parts.pending().caches().keySet().forEach(cache -> lost(cache, InvalidationScope.CACHE));
            parts.pending().tags().keySet().forEach(tag -> lost("", InvalidationScope.TAG));
        }
    }

    private void lost(String cache, InvalidationScope scope) {
        tell(cache, scope, InvalidationOutcome.LOST);
    }
}
