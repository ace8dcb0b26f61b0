package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.RefreshTracer.Step;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes due entries from readers and asks for their refresh, once in the fleet: a claim in the store decides who
 * publishes. Readers only ever put into a bounded buffer; one thread does the rest. Thread-safe.
 */
final class Dispatcher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final int BATCH = 64;
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

    /**
     * A due entry.
     *
     * @param arguments encoded on the reader's thread, because the caller may change its objects afterwards
     * @param caller what belongs to the trace of the call
     * @param usefulLife for how long the entry can still be served
     */
    private record Offer(
            RefreshAheadOperation operation,
            CacheKey key,
            List<byte[]> arguments,
            long seenLoadStart,
            @Nullable Object caller,
            Duration usefulLife) {}

    private final Parts parts;
    private final TaskSender sender;
    private final BlockingQueue<Offer> buffer;
    private final ConcurrentMap<CacheKey, Long> pending = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    Dispatcher(Parts parts, TaskSender sender, String threadName) {
        this.parts = parts;
        this.sender = sender;
        this.buffer = new ArrayBlockingQueue<>(parts.settings().producerBuffer());
        this.thread = new Thread(this::run, threadName);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** For an entry whose lease nobody holds. On a reader's thread: never blocks, never throws. */
    void offer(
            RefreshAheadOperation operation,
            CacheKey key,
            @Nullable Object[] arguments,
            long loadStart,
            long ageMillis) {
        if (!parts.settings().producerEnabled() || operation.control().paused()) {
            return;
        }
        Long seen = loadStart;
        if (seen.equals(pending.putIfAbsent(key, seen))) {
            return;
        }
        boolean taken = false;
        try {
            List<byte[]> encoded = sender.encodeArguments(operation, arguments);
            Duration life = operation.policy().ttl().minusMillis(ageMillis);
            taken = !closed
                    && buffer.offer(new Offer(
                            operation, key, encoded, seen, parts.tracing().caller(), life));
            if (!taken) {
                parts.events().offered(operation.cache(), OfferOutcome.DROPPED);
            }
        } catch (CodecException e) {
            parts.events().offered(operation.cache(), OfferOutcome.ARGUMENTS_UNSTABLE);
            operation.warnOnce("Cache {}: arguments cannot be carried, entries are not refreshed: {}", e.getMessage());
        } finally {
            if (!taken) {
                pending.remove(key, seen);
            }
        }
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
                batch.add(buffer.take());
                buffer.drainTo(batch, BATCH - 1);
                dispatch(batch);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.warn("Refreshes of {} entries were not asked for", batch.size(), e);
            } finally {
                batch.forEach(offer -> pending.remove(offer.key(), offer.seenLoadStart()));
                batch.clear();
            }
        }
    }

    private void dispatch(List<Offer> batch) {
        List<Offer> sound = new ArrayList<>(batch.size());
        List<@Nullable Object[]> arguments = new ArrayList<>(batch.size());
        List<Claim> claims = new ArrayList<>(batch.size());
        for (Offer offer : batch) {
            Object[] decoded = decodeIfStable(offer);
            if (decoded != null) {
                sound.add(offer);
                arguments.add(decoded);
                claims.add(claim(offer));
            }
        }
        if (claims.isEmpty()) {
            return;
        }
        List<ClaimResult> results;
        try {
            results = parts.store().claim(claims);
        } catch (StoreException e) {
            sound.forEach(offer -> notClaimed(offer, new ClaimResult.Failed(e.reason())));
            return;
        }
        for (int i = 0; i < results.size(); i++) {
            Offer offer = sound.get(i);
            if (results.get(i) instanceof ClaimResult.Won won) {
                Map<String, String> headers = new HashMap<>();
                Step step = parts.tracing().offering(offer.operation().cache(), offer.caller(), headers);
                sender.send(new TaskSender.Due(
                        offer.operation(),
                        offer.key(),
                        offer.arguments(),
                        arguments.get(i),
                        offer.seenLoadStart(),
                        claims.get(i).token(),
                        won,
                        headers,
                        step));
            } else {
                notClaimed(offer, results.get(i));
            }
        }
    }

    /** The arguments as a worker would get them; null if they would not lead it to the same key. */
    private @Nullable Object @Nullable [] decodeIfStable(Offer offer) {
        RefreshAheadOperation operation = offer.operation();
        try {
            Object[] decoded = sender.decodeArguments(operation, offer.arguments());
            if (operation.key(decoded).equals(offer.key())) {
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

    private Claim claim(Offer offer) {
        // A task that is lost is asked for again while there is still time; one that only waits, a few times at most.
        Duration half = offer.usefulLife().dividedBy(2);
        Nonce token = parts.nonces().get();
        return new Claim(
                offer.key(),
                offer.seenLoadStart(),
                token,
                LeaseKind.QUEUED,
                half.compareTo(SHORTEST_LEASE) > 0 ? half : SHORTEST_LEASE,
                offer.operation().policy().loadTimeout().multipliedBy(2));
    }

    private void notClaimed(Offer offer, ClaimResult result) {
        String cache = offer.operation().cache();
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
