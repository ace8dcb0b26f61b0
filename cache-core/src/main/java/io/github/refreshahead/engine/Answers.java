package io.github.refreshahead.engine;

import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.Payload;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes the answers to one call, and tells the listeners of each. */
final class Answers {

    private final Events events;
    private final RefreshAheadOperation operation;
    private final CacheKey key;

    Answers(Events events, RefreshAheadOperation operation, CacheKey key) {
        this.events = events;
        this.operation = operation;
        this.key = key;
    }

    /** With what the origin returned. */
    Served<@Nullable Object> value(@Nullable Object value, ServeState state) {
        events.served(operation.cache(), state, -1);
        return new Served<>(value, Duration.ZERO, state);
    }

    /** With what another call of this process loaded; null if it does not decode. */
    @Nullable
    Served<@Nullable Object> shared(Payload payload) {
        try {
            return value(operation.values().decodeShared(payload), ServeState.JOINED);
        } catch (CodecException e) {
            operation.undecodable(e);
            return null;
        }
    }

    /** With what the store holds; null if it does not decode. */
    @Nullable
    Served<@Nullable Object> stored(Entry entry, ServeState state) {
        try {
            Object value = operation.values().decodeShared(entry.payload());
            events.served(operation.cache(), state, entry.ageMillis());
            return new Served<>(value, entry.age(), state);
        } catch (CodecException e) {
            operation.undecodable(e);
            return null;
        }
    }

    /** With the origin's exception. */
    void failed() {
        events.served(operation.cache(), ServeState.FAILED, -1);
    }

    Freshness freshness(Entry entry) {
        return Freshness.of(entry, operation.bounds(), key);
    }
}
