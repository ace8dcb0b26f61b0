package io.github.refreshahead.memory;

import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is stored for one key. Immutable. Times are milliseconds of the store's clock.
 *
 * @param payload {@code null} while loading
 * @param loadStart 0 while loading
 * @param expiry when it is gone
 * @param owner of the lease; {@code null} if it is nobody's
 * @param tags that the value has, or one that is being loaded may get, and until when that matters
 */
record Slot(
        Nonce generation,
        @Nullable Payload payload,
        long loadStart,
        long expiry,
        LeaseKind lease,
        @Nullable Nonce owner,
        long leaseEnd,
        int failures,
        Map<Tag, Long> tags) {

    static Slot loading(Nonce generation, long expiry) {
        return new Slot(generation, null, 0, expiry, LeaseKind.NONE, null, 0, 0, Map.of());
    }

    Slot stored(Payload value, long start, long end) {
        return new Slot(generation, value, start, end, LeaseKind.NONE, null, 0, 0, tags);
    }

    Slot leased(LeaseKind kind, @Nullable Nonce to, long end) {
        return new Slot(generation, payload, loadStart, expiry, kind, to, end, failures, tags);
    }

    Slot livingUntil(long least) {
        return expiry >= least
                ? this
                : new Slot(generation, payload, loadStart, least, lease, owner, leaseEnd, failures, tags);
    }

    Slot failed(long backoffEnd) {
        return new Slot(
                generation,
                payload,
                loadStart,
                expiry,
                LeaseKind.BACKOFF,
                null,
                backoffEnd,
                Math.min(failures + 1, 999),
                tags);
    }

    /** With further tags, and without those that no longer matter. */
    Slot tagged(Collection<Tag> further, long now, long until) {
        Map<Tag, Long> all = new HashMap<>();
        tags.forEach((tag, end) -> {
            if (end > now) {
                all.put(tag, end);
            }
        });
        further.forEach(tag -> all.merge(tag, until, Math::max));
        return new Slot(
                generation,
                payload,
                loadStart,
                expiry,
                lease,
                owner,
                leaseEnd,
                failures,
                Collections.unmodifiableMap(all));
    }

    boolean gone(long now) {
        return expiry <= now;
    }

    boolean held(long now) {
        return lease != LeaseKind.NONE && leaseEnd > now;
    }

    boolean usableAfter(long rejectedLoadStart) {
        return payload != null && loadStart > rejectedLoadStart;
    }

    Entry entry(Payload value, long now) {
        ByteBuffer bytes = value.bytes();
        Payload handedOut = new Payload(value.codec(), bytes == null ? null : bytes.duplicate());
        // A read takes the time before it looks, and may meet what was stored meanwhile.
        return new Entry(loadStart, Math.max(0, now - loadStart), lease, leaseEnd, failures, handedOut);
    }
}
