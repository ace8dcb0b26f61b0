package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import org.jspecify.annotations.Nullable;

/** Takes due entries whose lease nobody holds. On a reader's thread: never blocks, never throws. */
@FunctionalInterface
interface Offers {

    void offer(
            RefreshAheadOperation operation,
            CacheKey key,
            @Nullable Object[] arguments,
            long loadStart,
            long ageMillis);
}
