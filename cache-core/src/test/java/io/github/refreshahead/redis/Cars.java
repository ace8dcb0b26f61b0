package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Claim;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.ReadResult;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;

/** Entries of a cache of cars. */
final class Cars {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Cars() {}

    static CacheKey key(String vin) {
        return new CacheKey("cars", "shop:cars:" + vin);
    }

    static Acquire acquire() {
        return new Acquire(() -> Nonce.random(RANDOM), Nonce.random(RANDOM), MINUTE, MINUTE, Acquire.NOTHING_REJECTED);
    }

    static Put put(AcquireResult.Won won) {
        Payload payload = new Payload("j1", ByteBuffer.wrap("{\"price\":12500}".getBytes(UTF_8)));
        return new Put(won.generation(), won.now(), payload, MINUTE, MINUTE);
    }

    static Claim claim(CacheKey key, long seenLoadStart) {
        return new Claim(key, seenLoadStart, Nonce.random(RANDOM), LeaseKind.QUEUED, MINUTE, MINUTE);
    }

    static AcquireResult.Won store(EntryStore store, CacheKey key) {
        AcquireResult.Won won = (AcquireResult.Won) store.acquire(key, acquire());
        store.put(key, put(won));
        return won;
    }

    static boolean hit(EntryStore store, CacheKey key) {
        return store.read(key) instanceof ReadResult.Found;
    }
}
