package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The warm-ups of one engine, on a thread of their own. Thread-safe. */
final class WarmUps implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WarmUps.class);
    private static final long TICK_MILLIS = 100;

    private final Parts parts;
    private final LoadRequests requests;
    private final ScheduledExecutorService thread;
    private final Set<WarmUp> running = ConcurrentHashMap.newKeySet();

    /** @param thread closed with this */
    WarmUps(Parts parts, LoadRequests requests, ScheduledExecutorService thread) {
        this.parts = parts;
        this.requests = requests;
        this.thread = thread;
    }

    WarmUp start(RefreshAheadOperation operation, Map<CacheKey, @Nullable Object[]> keys, int perSecond) {
        if (perSecond < 1) {
            throw new IllegalArgumentException("perSecond (" + perSecond + ") must be positive");
        }
        WarmUp warmUp = new WarmUp(parts, operation, requests, keys, perSecond);
        running.add(warmUp);
        later(warmUp, 0);
        return warmUp;
    }

    private void later(WarmUp warmUp, long millis) {
        try {
            thread.schedule(() -> tick(warmUp), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            end(warmUp);
        }
    }

    private void tick(WarmUp warmUp) {
        boolean more = false;
        try {
            more = warmUp.tick();
        } catch (RuntimeException e) {
            log.warn("Cache {}: warm-up failed unexpectedly", warmUp.cache(), e);
        } finally {
            if (more) {
                later(warmUp, TICK_MILLIS);
            } else {
                end(warmUp);
            }
        }
    }

    private void end(WarmUp warmUp) {
        running.remove(warmUp);
        warmUp.cancel();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        running.forEach(this::end);
    }
}
