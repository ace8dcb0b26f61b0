package io.github.refreshahead.memory;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.BatchStore;
import io.github.refreshahead.store.Claim;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.ClearableStore;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException.Reason;
import io.github.refreshahead.store.TagStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Entries in this process, for applications without Redis and for tests. The same contract as the store on Redis; its
 * clock is a ticker that only ever goes forward. Thread-safe. Never throws {@code StoreException}.
 *
 * <p>Bounded: beyond the maximum number of entries, each new one drives out an expired one or else any other, which is a
 * valid invalidation. Tags live and go with the entries that have them.
 */
public final class InMemoryEntryStore implements BatchStore, TagStore, ClearableStore {

    /** Entries at most, unless told otherwise. */
    public static final int DEFAULT_MAXIMUM_ENTRIES = 10_000;

    private static final int MAXIMUM_TAG_INVALIDATIONS = 10_000;

    /** Load starts must be above 0, which is that of no value. */
    private static final long FIRST_MILLI = 1;

    private final ConcurrentHashMap<CacheKey, Slot> slots = new ConcurrentHashMap<>();
    private final LongSupplier nanos;
    private final long origin;
    private final Clearance clearance;
    private final TagInvalidations tagInvalidations = new TagInvalidations(MAXIMUM_TAG_INVALIDATIONS);

    /** A store of {@link #DEFAULT_MAXIMUM_ENTRIES}, on the system's ticker. */
    public InMemoryEntryStore() {
        this(System::nanoTime);
    }

    /**
     * A store of {@link #DEFAULT_MAXIMUM_ENTRIES}.
     *
     * @param nanos a ticker in nanoseconds, as {@link System#nanoTime()}
     */
    public InMemoryEntryStore(LongSupplier nanos) {
        this(DEFAULT_MAXIMUM_ENTRIES, nanos);
    }

    /**
     * @param maximumEntries how many entries at most; at least 1
     * @param nanos a ticker in nanoseconds, as {@link System#nanoTime()}
     */
    public InMemoryEntryStore(int maximumEntries, LongSupplier nanos) {
        if (maximumEntries < 1) {
            throw new IllegalArgumentException("maximumEntries (" + maximumEntries + ") must be at least 1");
        }
        this.nanos = requireNonNull(nanos, "nanos");
        this.origin = nanos.getAsLong();
        this.clearance = new Clearance(slots, maximumEntries);
    }

    @Override
    public ReadResult read(CacheKey key) {
        long now = now();
        Slot slot = slots.get(key);
        if (slot == null || slot.gone(now)) {
            return ReadResult.Absent.INSTANCE;
        }
        Payload payload = slot.payload();
        return payload == null
                ? new ReadResult.Loading(slot.generation())
                : new ReadResult.Found(slot.entry(payload, now));
    }

    @Override
    public List<Attempt<ReadResult>> readAll(List<CacheKey> keys) {
        return keys.stream()
                .<Attempt<ReadResult>>map(key -> new Attempt.Done<>(read(key)))
                .toList();
    }

    @Override
    public AcquireResult acquire(CacheKey key, Acquire request) {
        long now = now();
        AcquireResult result = change(key, now, (slot, answer) -> acquire(slot, request, now, answer));
        clearance.makeRoom(now);
        return result;
    }

    @Override
    public List<Attempt<AcquireResult>> acquireAll(List<KeyedAcquire> wishes) {
        return wishes.stream()
                .<Attempt<AcquireResult>>map(wish -> new Attempt.Done<>(acquire(wish.key(), wish.request())))
                .toList();
    }

    private static @Nullable Slot acquire(
            @Nullable Slot found, Acquire request, long now, Answer<AcquireResult> answer) {
        long least = now + request.grace().toMillis();
        Slot slot = found == null ? Slot.loading(request.newGenerations().get(), least) : found;
        Payload payload = slot.payload();
        if (payload != null && slot.usableAfter(request.rejectedLoadStart())) {
            return answer.with(new AcquireResult.Present(slot.entry(payload, now)), slot);
        }
        Duration remaining = Duration.ofMillis(slot.leaseEnd() - now);
        if (slot.held(now)
                && slot.lease() == LeaseKind.RUNNING
                && !request.token().equals(slot.owner())) {
            return answer.with(new AcquireResult.Busy(slot.generation(), now, remaining), slot);
        }
        if (slot.held(now) && slot.lease() == LeaseKind.BACKOFF) {
            return answer.with(new AcquireResult.Backoff(slot.generation(), now, remaining, slot.failures()), slot);
        }
        return answer.with(
                new AcquireResult.Won(slot.generation(), now, slot.failures()),
                slot.livingUntil(least)
                        .leased(
                                LeaseKind.RUNNING,
                                request.token(),
                                now + request.lease().toMillis()));
    }

    @Override
    public List<ClaimResult> claim(List<Claim> claims) {
        long now = now();
        return claims.stream()
                .map(claim ->
                        this.<ClaimResult>change(claim.key(), now, (slot, answer) -> claim(slot, claim, now, answer)))
                .toList();
    }

    private static @Nullable Slot claim(@Nullable Slot found, Claim claim, long now, Answer<ClaimResult> answer) {
        if (found == null || found.payload() == null || found.loadStart() < claim.seenLoadStart()) {
            return answer.with(new ClaimResult.Gone(), found);
        }
        if (found.loadStart() > claim.seenLoadStart()) {
            return answer.with(new ClaimResult.Superseded(), found);
        }
        LeaseKind kind = claim.kind();
        if (found.held(now)) {
            boolean own = claim.token().equals(found.owner());
            boolean overrules = kind == LeaseKind.RUNNING && found.lease() == LeaseKind.QUEUED;
            if (!own && !overrules) {
                return answer.with(
                        new ClaimResult.Taken(found.lease(), Duration.ofMillis(found.leaseEnd() - now)), found);
            }
            kind = own && found.lease() == LeaseKind.RUNNING ? LeaseKind.RUNNING : kind;
        }
        Slot living = found.livingUntil(now + claim.grace().toMillis());
        return answer.with(
                new ClaimResult.Won(
                        living.generation(), now, Duration.ofMillis(living.expiry() - now), living.failures()),
                living.leased(kind, claim.token(), now + claim.lease().toMillis()));
    }

    @Override
    public PutResult put(CacheKey key, Put put) {
        return change(key, now(), (slot, answer) -> {
            if (slot == null || !slot.generation().equals(put.generation())) {
                return answer.with(PutResult.INVALIDATED, slot);
            }
            if (slot.usableAfter(put.loadStart())) {
                return answer.with(PutResult.OLDER, slot);
            }
            long expiry = put.loadStart() + put.ttl().toMillis() + put.grace().toMillis();
            return answer.with(PutResult.STORED, slot.stored(put.payload(), put.loadStart(), expiry));
        });
    }

    @Override
    public List<Attempt<PutResult>> putAll(List<KeyedPut> puts) {
        return puts.stream()
                .<Attempt<PutResult>>map(put -> new Attempt.Done<>(put(put.key(), put.put())))
                .toList();
    }

    @Override
    public void fail(CacheKey key, Nonce token, Duration backoff) {
        long now = now();
        slots.computeIfPresent(
                key,
                (k, slot) ->
                        !slot.gone(now) && token.equals(slot.owner()) ? slot.failed(now + backoff.toMillis()) : slot);
    }

    @Override
    public Map<CacheKey, Reason> failAll(List<KeyedFailure> failures) {
        failures.forEach(failure -> fail(failure.key(), failure.token(), failure.backoff()));
        return Map.of();
    }

    @Override
    public void invalidate(CacheKey key) {
        slots.remove(key);
    }

    @Override
    public Map<CacheKey, Reason> invalidateAll(Collection<CacheKey> keys) {
        keys.forEach(this::invalidate);
        return Map.of();
    }

    /** Does nothing: what becomes of a tag depends on its entries alone. */
    @Override
    public void checkTags() {}

    /** Where there is no entry, there will be no put, so there is nothing to add. */
    @Override
    public List<Duration> addToTags(CacheKey key, List<Tag> tags, Duration life) {
        long now = now();
        long until = now + life.toMillis();
        slots.computeIfPresent(key, (k, slot) -> slot.tagged(tags, now, until));
        return tags.stream().map(tag -> tagInvalidations.since(tag, now)).toList();
    }

    @Override
    public void invalidateTag(Tag tag, Consumer<Collection<CacheKey>> removed) {
        tagInvalidations.add(tag, now());
        List<CacheKey> gone = removeIf((key, slot) -> slot.tags().containsKey(tag));
        if (!gone.isEmpty()) {
            removed.accept(gone);
        }
    }

    @Override
    public long clear(CacheKeys keys, LongConsumer progress) {
        int removed =
                removeIf((key, slot) -> key.text().startsWith(keys.prefix())).size();
        progress.accept(removed);
        return removed;
    }

    /** Meets every entry that is there from its start to its end. */
    private List<CacheKey> removeIf(BiPredicate<CacheKey, Slot> condition) {
        List<CacheKey> removed = new ArrayList<>();
        slots.forEach((key, slot) -> {
            if (condition.test(key, slot) && slots.remove(key) != null) {
                removed.add(key);
            }
        });
        return removed;
    }

    /** Always. */
    @Override
    public boolean available() {
        return true;
    }

    @Override
    public void close() {
        slots.clear();
    }

    /** How many entries there are, expired ones included. */
    public int size() {
        return slots.size();
    }

    private <T> T change(CacheKey key, long now, BiFunction<@Nullable Slot, Answer<T>, @Nullable Slot> step) {
        Answer<T> answer = new Answer<>();
        slots.compute(key, (k, slot) -> step.apply(slot == null || slot.gone(now) ? null : slot, answer));
        return answer.get();
    }

    private long now() {
        return (nanos.getAsLong() - origin) / 1_000_000 + FIRST_MILLI;
    }
}
