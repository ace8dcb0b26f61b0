package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.engine.LoadRequests.Answer;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A warm-up under way: goes through a list of keys and asks for a load of each that is absent, due or too old, by tasks if
 * there is a queue, else in this process. Not faster than it was told to, and never far ahead of the queue or the origin. It
 * logs its progress every ten seconds, and its end. What becomes of the loads themselves is counted as that of refreshes is.
 * Thread-safe.
 */
public final class WarmUp {

    /**
     * What has become of the keys so far.
     *
     * @param keys all of them, each once
     * @param fresh present and not due: skipped
     * @param asked for: a task was queued, or this process has loaded
     * @param underWay somebody else loads, or has asked
     * @param backingOff the origin failed lately, and is left in peace
     * @param dropped neither queue nor store took it, or its arguments cannot be carried
     */
    public record Counts(int keys, int fresh, int asked, int underWay, int backingOff, int dropped) {

        /** Keys that something has become of. */
        public int done() {
            return fresh + asked + underWay + backingOff + dropped;
        }
    }

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    /** Asked for and not settled: what keeps a slow queue or origin from being run over. */
    private static final int MOST_UNSETTLED = 64;

    private static final int TICKS_PER_SECOND = 10;
    private static final int TICKS_PER_REPORT = 10 * TICKS_PER_SECOND;

    private final Parts parts;
    private final RefreshAheadOperation operation;
    private final LoadRequests requests;
    private final Iterator<Map.Entry<CacheKey, @Nullable Object[]>> waiting;
    private final int keys;
    private final int perSecond;
    private final CompletableFuture<Counts> end = new CompletableFuture<>();
    // Of the ticks.
    private int allowed;
    private int ticks;
    // Guarded by this.
    private int fresh;
    private int asked;
    private int underWay;
    private int backingOff;
    private int dropped;
    private int unsettled;

    WarmUp(
            Parts parts,
            RefreshAheadOperation operation,
            LoadRequests requests,
            Map<CacheKey, @Nullable Object[]> keys,
            int perSecond) {
        this.parts = parts;
        this.operation = operation;
        this.requests = requests;
        this.waiting = keys.entrySet().iterator();
        this.keys = keys.size();
        this.perSecond = perSecond;
        log.info("Cache {}: warm-up of {} keys begins, {} a second at most", operation.cache(), this.keys, perSecond);
    }

    /** The cache's name. */
    public String cache() {
        return operation.cache();
    }

    /** What has become of the keys so far. */
    public synchronized Counts counts() {
        return new Counts(keys, fresh, asked, underWay, backingOff, dropped);
    }

    /** Completed at the end, which {@link #cancel} and the engine's close are, too; always normally. */
    public CompletionStage<Counts> end() {
        return end.minimalCompletionStage();
    }

    /** Asks for nothing more; what has been asked for takes its course. */
    public void cancel() {
        if (end.complete(counts())) {
            log.info("Cache {}: warm-up ended early, {}", cache(), progress());
        }
    }

    /** A tenth of a second's work; false at the end. On one thread at a time. */
    boolean tick() {
        // No more than a second's worth is saved up while nothing could be asked for.
        allowed = Math.min(allowed + share(), Math.max(1, perSecond));
        ticks++;
        while (allowed > 0 && waiting.hasNext() && !end.isDone() && unsettled() < MOST_UNSETTLED) {
            allowed--;
            Map.Entry<CacheKey, @Nullable Object[]> next = waiting.next();
            ask(next.getKey(), next.getValue());
        }
        if (!waiting.hasNext() && unsettled() == 0) {
            if (end.complete(counts())) {
                log.info("Cache {}: warm-up has ended, {}", cache(), progress());
            }
        } else if (ticks % TICKS_PER_REPORT == 0) {
            log.info("Cache {}: warm-up, {}", cache(), progress());
        }
        return !end.isDone();
    }

    /** Of the keys of a second; the shares of ten ticks make up exactly that. */
    private int share() {
        int tick = ticks % TICKS_PER_SECOND;
        return (int) ((tick + 1L) * perSecond / TICKS_PER_SECOND - (long) tick * perSecond / TICKS_PER_SECOND);
    }

    private String progress() {
        Counts counts = counts();
        return counts.done() + " of " + counts.keys() + " keys: " + counts.asked() + " asked for, " + counts.fresh()
                + " fresh, " + counts.underWay() + " under way, " + counts.backingOff() + " backing off, "
                + counts.dropped() + " dropped";
    }

    private synchronized int unsettled() {
        return unsettled;
    }

    private void ask(CacheKey key, @Nullable Object[] arguments) {
        long rejected = Acquire.NOTHING_REJECTED;
        try {
            if (parts.store().read(key) instanceof ReadResult.Found found) {
                Entry entry = found.entry();
                if (Freshness.of(entry, operation.bounds(), key) == Freshness.FRESH) {
                    count(new Answer.Present());
                    return;
                }
                rejected = entry.loadStart();
            }
        } catch (StoreException e) {
            parts.events().storeFailed(cache(), "read", e.reason().name());
            count(new Answer.Failed());
            return;
        }
        unsettled(+1); // before it can be settled
        Answer answer = requests.ask(operation, key, arguments, rejected, this::settled);
        if (!(answer instanceof Answer.Asked)) {
            unsettled(-1);
            count(answer);
        }
    }

    private synchronized void unsettled(int change) {
        unsettled += change;
    }

    private synchronized void count(Answer answer) {
        if (answer instanceof Answer.Present) {
            fresh++;
        } else if (answer instanceof Answer.UnderWay) {
            underWay++;
        } else if (answer instanceof Answer.BackingOff) {
            backingOff++;
        } else {
            dropped++;
        }
    }

    private synchronized void settled(OfferOutcome outcome) {
        unsettled--;
        if (outcome == OfferOutcome.DROPPED) {
            dropped++;
        } else {
            asked++;
        }
    }

    @Override
    public String toString() {
        return "WarmUp[" + cache() + ", " + progress() + "]";
    }
}
