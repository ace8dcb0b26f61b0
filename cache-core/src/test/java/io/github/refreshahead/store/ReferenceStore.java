package io.github.refreshahead.store;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.Tag;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a store is to do, as plainly as it can be said: the specification of the operations, for one thread, with the time
 * of the store's clock, in milliseconds, given to each.
 */
final class ReferenceStore {

    private static final class Kept {
        final Nonce generation;
        final Map<Tag, Long> taggedUntil = new HashMap<>();

        @Nullable
        Payload payload;

        long loadStart;
        long expiry;
        LeaseKind lease = LeaseKind.NONE;

        @Nullable
        Nonce owner;

        long leaseUntil;
        int failures;

        Kept(Nonce generation) {
            this.generation = generation;
        }

        boolean leased(long now) {
            return lease != LeaseKind.NONE && leaseUntil > now;
        }

        boolean leasedTo(Nonce token, long now) {
            return leased(now) && token.equals(owner);
        }

        Duration remainingLease(long now) {
            return Duration.ofMillis(leaseUntil - now);
        }

        void lease(LeaseKind kind, Nonce token, long until) {
            lease = kind;
            owner = token;
            leaseUntil = until;
        }

        Entry entry(long now) {
            return new Entry(loadStart, now - loadStart, lease, leaseUntil, failures, payload);
        }
    }

    private final Map<CacheKey, Kept> entries = new HashMap<>();
    private final Map<Tag, Long> invalidated = new HashMap<>();
    private final Map<Tag, Set<CacheKey>> everTagged = new HashMap<>();

    private @Nullable Kept at(CacheKey key, long now) {
        Kept kept = entries.get(key);
        return kept != null && kept.expiry > now ? kept : null;
    }

    ReadResult read(CacheKey key, long now) {
        Kept kept = at(key, now);
        if (kept == null) {
            return ReadResult.Absent.INSTANCE;
        }
        return kept.payload == null ? new ReadResult.Loading(kept.generation) : new ReadResult.Found(kept.entry(now));
    }

    AcquireResult acquire(CacheKey key, Acquire request, long now) {
        Kept kept = at(key, now);
        long leastExpiry = now + request.grace().toMillis();
        if (kept == null) {
            kept = new Kept(request.newGenerations().get());
            kept.expiry = leastExpiry;
            entries.put(key, kept);
        }
        if (kept.payload != null && kept.loadStart > request.rejectedLoadStart()) {
            return new AcquireResult.Present(kept.entry(now));
        }
        boolean ownLease = kept.leasedTo(request.token(), now);
        if (kept.leased(now) && kept.lease == LeaseKind.RUNNING && !ownLease) {
            return new AcquireResult.Busy(kept.generation, now, kept.remainingLease(now));
        }
        if (kept.leased(now) && kept.lease == LeaseKind.BACKOFF) {
            return new AcquireResult.Backoff(kept.generation, now, kept.remainingLease(now), kept.failures);
        }
        kept.expiry = Math.max(kept.expiry, leastExpiry);
        kept.lease(LeaseKind.RUNNING, request.token(), now + request.lease().toMillis());
        return new AcquireResult.Won(kept.generation, now, kept.failures);
    }

    ClaimResult claim(Claim claim, long now) {
        Kept kept = at(claim.key(), now);
        if (kept == null || kept.payload == null || kept.loadStart < claim.seenLoadStart()) {
            return new ClaimResult.Gone();
        }
        if (kept.loadStart > claim.seenLoadStart()) {
            return new ClaimResult.Superseded();
        }
        boolean ownLease = kept.leasedTo(claim.token(), now);
        boolean overruled = kept.lease == LeaseKind.QUEUED && claim.kind() == LeaseKind.RUNNING;
        if (kept.leased(now) && !ownLease && !overruled) {
            return new ClaimResult.Taken(kept.lease, kept.remainingLease(now));
        }
        boolean stays = ownLease && kept.lease == LeaseKind.RUNNING;
        kept.expiry = Math.max(kept.expiry, now + claim.grace().toMillis());
        kept.lease(
                stays ? LeaseKind.RUNNING : claim.kind(),
                claim.token(),
                now + claim.lease().toMillis());
        return new ClaimResult.Won(kept.generation, now, Duration.ofMillis(kept.expiry - now), kept.failures);
    }

    PutResult put(CacheKey key, Put put, long now) {
        Kept kept = at(key, now);
        if (kept == null || !kept.generation.equals(put.generation())) {
            return PutResult.INVALIDATED;
        }
        if (kept.payload != null && kept.loadStart > put.loadStart()) {
            return PutResult.OLDER;
        }
        kept.payload = put.payload();
        kept.loadStart = put.loadStart();
        kept.expiry = put.loadStart() + put.ttl().plus(put.grace()).toMillis();
        kept.lease = LeaseKind.NONE;
        kept.owner = null;
        kept.failures = 0;
        return PutResult.STORED;
    }

    void fail(CacheKey key, Nonce token, Duration backoff, long now) {
        Kept kept = at(key, now);
        // Of a lease that has ended, too, as long as nobody has taken it since.
        if (kept != null && kept.lease != LeaseKind.NONE && token.equals(kept.owner)) {
            kept.lease = LeaseKind.BACKOFF;
            kept.owner = null;
            kept.leaseUntil = now + backoff.toMillis();
            kept.failures++;
        }
    }

    void invalidate(Collection<CacheKey> keys) {
        keys.forEach(entries::remove);
    }

    List<Duration> addToTags(CacheKey key, List<Tag> tags, Duration life, long now) {
        Kept kept = at(key, now);
        for (Tag tag : tags) {
            everTagged.computeIfAbsent(tag, t -> new HashSet<>()).add(key);
            if (kept != null) {
                kept.taggedUntil.merge(tag, now + life.toMillis(), Math::max);
            }
        }
        return tags.stream().map(tag -> sinceInvalidation(tag, now)).toList();
    }

    private Duration sinceInvalidation(Tag tag, long now) {
        Long time = invalidated.get(tag);
        Duration longest = TagStore.REMEMBERED;
        return time == null || now - time > longest.toMillis() ? longest : Duration.ofMillis(now - time);
    }

    void invalidateTag(Tag tag, long now) {
        invalidated.put(tag, now);
    }

    /** The keys whose entries an invalidation of the tag must remove. */
    Set<CacheKey> tagged(Tag tag, long now) {
        return entries.keySet().stream()
                .filter(key -> at(key, now) != null)
                .filter(key -> entries.get(key).taggedUntil.getOrDefault(tag, 0L) > now)
                .collect(Collectors.toSet());
    }

    /** The keys whose entries it may remove: those that ever had the tag. */
    Set<CacheKey> everTagged(Tag tag) {
        return everTagged.getOrDefault(tag, Set.of());
    }

    /** The keys whose entries clearing a cache removes. */
    Set<CacheKey> of(CacheKeys cache, long now) {
        return entries.keySet().stream()
                .filter(key -> key.cache().equals(cache.cache()) && at(key, now) != null)
                .collect(Collectors.toSet());
    }

    /** The load start of the value that is there; 0 if there is none. */
    long loadStart(CacheKey key, long now) {
        Kept kept = at(key, now);
        return kept == null || kept.payload == null ? 0 : kept.loadStart;
    }

    /** The earliest moment from now on at which an entry expires or a lease ends; {@code Long.MAX_VALUE} if none does. */
    long nextEnd(long now) {
        long next = Long.MAX_VALUE;
        for (Kept kept : entries.values()) {
            next = kept.expiry >= now ? Math.min(next, kept.expiry) : next;
            next = kept.leaseUntil >= now ? Math.min(next, kept.leaseUntil) : next;
        }
        return next;
    }
}
