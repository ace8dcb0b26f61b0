package io.github.refreshahead.memory;

import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.TagStore;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When tags were last invalidated. Bounded: where there are too many, the oldest is forgotten, and from then on every tag
 * that is not known counts as invalidated at that time. Thread-safe.
 */
final class TagInvalidations {

    private final int maximum;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Tag, Long> times = new LinkedHashMap<>();
    private long forgotten = Long.MIN_VALUE;

    TagInvalidations(int maximum) {
        this.maximum = maximum;
    }

    /**
     * @param now milliseconds of the store's clock, as all times here
     */
    void add(Tag tag, long now) {
        lock.lock();
        try {
            times.remove(tag);
            times.put(tag, now);
            Iterator<Long> oldest = times.values().iterator();
            long lapsed = now - TagStore.REMEMBERED.toMillis();
            while (times.size() > maximum || times.values().iterator().next() < lapsed) {
                forgotten = Math.max(forgotten, oldest.next());
                oldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    Duration since(Tag tag, long now) {
        lock.lock();
        try {
            long time = times.getOrDefault(tag, forgotten);
            long longest = TagStore.REMEMBERED.toMillis();
            return Duration.ofMillis(time < now - longest ? longest : Math.max(0, now - time));
        } finally {
            lock.unlock();
        }
    }
}
