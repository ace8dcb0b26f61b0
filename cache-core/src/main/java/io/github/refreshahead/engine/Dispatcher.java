package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Claim;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes due entries from readers and asks for their refresh, once in the fleet: a claim in the store decides who
 * publishes. Readers only ever put into a bounded buffer; one thread does the rest. Thread-safe.
 */
final class Dispatcher implements Offers, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final int BATCH = 64;

    /** So many elements are one call of the origin at most. */
    private static final int MOST_IN_A_TASK = 100;

    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

    /** A due entry as a reader met it. */
    record Seen(CacheKey key, @Nullable Object[] arguments, long loadStart, long ageMillis) {}

    /**
     * A due entry.
     *
     * @param arguments encoded on the reader's thread, because the caller may change its objects afterwards
     * @param usefulLife for how long the entry can still be served
     */
    private record Wish(CacheKey key, List<byte[]> arguments, long seenLoadStart, Duration usefulLife) {}

    /**
     * Due entries that were read together, to be refreshed together.
     *
     * @param caller what belongs to the trace of the call
     */
    private record Offer(
            RefreshAheadOperation operation,
            List<Wish> wishes,
            @Nullable Object caller) {}

    /**
     * A wish whose arguments are the same after encoding and decoding.
     *
     * @param offer number of the offer that it belongs to
     */
    private record Sound(
            int offer,
            RefreshAheadOperation operation,
            Wish wish,
            @Nullable Object[] arguments) {}

    private final Parts parts;
    private final TaskSender sender;
    private final LoadRequests requests;
    private final BlockingQueue<Offer> buffer;
    private final ConcurrentMap<CacheKey, Long> pending = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closed;

    Dispatcher(Parts parts, TaskSender sender, String threadName) {
        this.parts = parts;
        this.sender = sender;
        this.requests = new LoadRequests(parts, sender);
        this.buffer = new ArrayBlockingQueue<>(parts.settings().producerBuffer());
        this.thread = new Thread(this::run, threadName);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Asks for what is not there at all. */
    LoadRequests requests() {
        return requests;
    }

    @Override
    public void offer(
            RefreshAheadOperation operation,
            CacheKey key,
            @Nullable Object[] arguments,
            long loadStart,
            long ageMillis) {
        offerAll(operation, List.of(new Seen(key, arguments, loadStart, ageMillis)));
    }

    /** As {@link #offer}, for several that were read together: one task refreshes as many of them as it can carry. */
    void offerAll(RefreshAheadOperation operation, List<Seen> entries) {
        if (!parts.settings().producerEnabled() || operation.control().paused()) {
            return;
        }
        List<Wish> wishes = new ArrayList<>(entries.size());
        for (Seen seen : entries) {
            Wish wish = wish(operation, seen);
            if (wish != null) {
                wishes.add(wish);
            }
        }
        for (int from = 0; from < wishes.size(); from += MOST_IN_A_TASK) {
            List<Wish> some = wishes.subList(from, Math.min(from + MOST_IN_A_TASK, wishes.size()));
            offer(new Offer(operation, some, parts.tracing().caller()));
        }
    }

    private void offer(Offer offer) {
        underWay.addAndGet(offer.wishes().size());
        if (closed || !buffer.offer(offer)) {
            offer.wishes()
                    .forEach(wish -> parts.events().offered(offer.operation().cache(), OfferOutcome.DROPPED));
            ended(offer);
        }
    }

    /** Null: it waits to be asked for already, or cannot be. */
    private @Nullable Wish wish(RefreshAheadOperation operation, Seen seen) {
        Long loadStart = seen.loadStart();
        if (loadStart.equals(pending.putIfAbsent(seen.key(), loadStart))) {
            return null;
        }
        Wish wish = null;
        try {
            wish = new Wish(
                    seen.key(),
                    sender.encodeArguments(operation, seen.arguments()),
                    loadStart,
                    operation.policy().ttl().minusMillis(seen.ageMillis()));
        } catch (CodecException e) {
            parts.events().offered(operation.cache(), OfferOutcome.ARGUMENTS_UNSTABLE);
            operation.warnOnce("Cache {}: arguments cannot be carried, entries are not refreshed: {}", e.getMessage());
        } finally {
            if (wish == null) {
                pending.remove(seen.key(), loadStart);
            }
        }
        return wish;
    }

    /** False if there is no entry. */
    boolean offerAnyway(RefreshAheadOperation operation, CacheKey key, @Nullable Object[] arguments) {
        try {
            if (parts.store().read(key) instanceof ReadResult.Found found) {
                Entry entry = found.entry();
                if (!entry.leased()) {
                    offer(operation, key, arguments, entry.loadStart(), entry.ageMillis());
                }
                return true;
            }
        } catch (StoreException e) {
            parts.events().storeFailed(operation.cache(), "read", e.reason().name());
        }
        return false;
    }

    @Nullable
    Object[] decode(RefreshAheadOperation operation, List<byte[]> encoded) {
        return sender.decodeArguments(operation, encoded);
    }

    private void run() {
        List<Offer> batch = new ArrayList<>(BATCH);
        while (!closed) {
            try {
                Offer next = buffer.take();
                for (int entries = 0; next != null; next = entries < BATCH ? buffer.poll() : null) {
                    batch.add(next);
                    entries += next.wishes().size();
                }
                dispatch(batch);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.warn("{} offers of due entries were not asked to be refreshed", batch.size(), e);
            } finally {
                batch.forEach(this::ended);
                batch.clear();
            }
        }
    }

    private void ended(Offer offer) {
        offer.wishes().forEach(wish -> pending.remove(wish.key(), wish.seenLoadStart()));
        if (underWay.addAndGet(-offer.wishes().size()) == 0) {
            synchronized (underWay) {
                underWay.notifyAll();
            }
        }
    }

    /** False if offers are still on their way to the queue after that time. */
    boolean awaitIdle(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        synchronized (underWay) {
            while (underWay.get() > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(underWay, left);
            }
        }
        return true;
    }

    private void dispatch(List<Offer> batch) {
        List<Sound> sound = new ArrayList<>(batch.size());
        for (int offer = 0; offer < batch.size(); offer++) {
            RefreshAheadOperation operation = batch.get(offer).operation();
            for (Wish wish : batch.get(offer).wishes()) {
                Object[] decoded = sender.decodeIfStable(operation, wish.key(), wish.arguments());
                if (decoded != null) {
                    sound.add(new Sound(offer, operation, wish, decoded));
                }
            }
        }
        if (sound.isEmpty()) {
            return;
        }
        List<Claim> claims =
                sound.stream().map(each -> claim(each.operation(), each.wish())).toList();
        List<ClaimResult> results;
        try {
            results = parts.store().claim(claims);
        } catch (StoreException e) {
            results = Collections.nCopies(claims.size(), new ClaimResult.Failed(e.reason()));
        }
        List<TaskSender.Due> together = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            Sound each = sound.get(i);
            if (results.get(i) instanceof ClaimResult.Won won) {
                together.add(new TaskSender.Due(
                        each.operation(),
                        each.wish().key(),
                        each.wish().arguments(),
                        each.arguments(),
                        each.wish().seenLoadStart(),
                        claims.get(i).token(),
                        won));
            } else {
                notClaimed(each.operation(), results.get(i));
            }
            boolean lastOfOffer = i + 1 == results.size() || sound.get(i + 1).offer() != each.offer();
            if (lastOfOffer && !together.isEmpty()) {
                sender.send(List.copyOf(together), batch.get(each.offer()).caller());
                together.clear();
            }
        }
    }

    private Claim claim(RefreshAheadOperation operation, Wish wish) {
        // A task that is lost is asked for again while there is still time; one that only waits, a few times at most.
        Duration half = wish.usefulLife().dividedBy(2);
        Nonce token = parts.nonces().get();
        return new Claim(
                wish.key(),
                wish.seenLoadStart(),
                token,
                LeaseKind.QUEUED,
                half.compareTo(SHORTEST_LEASE) > 0 ? half : SHORTEST_LEASE,
                operation.policy().loadTimeout().multipliedBy(2));
    }

    private void notClaimed(RefreshAheadOperation operation, ClaimResult result) {
        String cache = operation.cache();
        if (result instanceof ClaimResult.Failed failed) {
            parts.events().storeFailed(cache, "claim", failed.reason().name());
            parts.events().offered(cache, OfferOutcome.DROPPED);
        } else {
            parts.events().offered(cache, OfferOutcome.DUPLICATE);
        }
    }

    /** Takes no further offers. What waits is forgotten: its entries stay due, so their next readers ask again. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
