package io.github.refreshahead.store;

import java.time.Duration;
import java.util.Set;

/** One operation on a store. Keys, owners of leases, caches and tags are numbers; a {@link StoreRun} has some of each. */
sealed interface StoreCommand {

    int KEYS = 3;
    int OWNERS = 2;
    int CACHES = 2;
    int TAGS = 2;

    /** Either over before long, or not before the end of the test. */
    enum Span {
        BRIEF(Duration.ofMillis(2)),
        LONG(Duration.ofHours(1)),
        LONGER(Duration.ofHours(10));

        final Duration time;

        Span(Duration time) {
            this.time = time;
        }
    }

    record Read(int key) implements StoreCommand {}

    /** @param rejects whether the value that is there is of no use to the caller */
    record Acquire(int key, int owner, Span lease, Span grace, boolean rejects) implements StoreCommand {}

    /** @param difference of the load start that was seen to the one that is there */
    record Claim(int key, int owner, LeaseKind kind, Span lease, Span grace, int difference) implements StoreCommand {}

    /**
     * @param load which of the latest loads that were allowed for this key, counted backwards
     * @param difference of its load start to what it was told
     * @param batch whether in the way in which several are put
     */
    record Put(int key, int load, int difference, boolean isNull, Span ttl, Span grace, boolean batch)
            implements StoreCommand {}

    record Fail(int key, int owner, Span backoff) implements StoreCommand {}

    record Invalidate(Set<Integer> keys) implements StoreCommand {}

    record AddToTags(int key, Set<Integer> tags) implements StoreCommand {}

    record InvalidateTag(int tag) implements StoreCommand {}

    record Clear(int cache) implements StoreCommand {}

    record Pass(Duration time) implements StoreCommand {}

    /** The one before, once more, as a client does after a lost reply. */
    record Again() implements StoreCommand {}
}
