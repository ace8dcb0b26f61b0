package io.github.refreshahead.memory;

import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is stored for one key. Immutable. Times are milliseconds of the store's clock.
 *
 * @param payload {@code null} while loading
 * @param loadStart 0 while loading
 * @param expiry when it is gone
 * @param owner of the lease; {@code null} if it is nobody's
 */
record Slot(
        Nonce generation,
        @Nullable Payload payload,
        long loadStart,
        long expiry,
        LeaseKind lease,
        @Nullable Nonce owner,
        long leaseEnd,
        int failures) {

    static Slot loading(Nonce generation, long expiry) {
        return new Slot(generation, null, 0, expiry, LeaseKind.NONE, null, 0, 0);
    }

    static Slot stored(Nonce generation, Payload payload, long loadStart, long expiry) {
        return new Slot(generation, payload, loadStart, expiry, LeaseKind.NONE, null, 0, 0);
    }

    Slot leased(LeaseKind kind, @Nullable Nonce to, long end) {
        return new Slot(generation, payload, loadStart, expiry, kind, to, end, failures);
    }

    Slot livingUntil(long least) {
        return expiry >= least
                ? this
                : new Slot(generation, payload, loadStart, least, lease, owner, leaseEnd, failures);
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
                Math.min(failures + 1, 999));
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
