package io.github.refreshahead.memory;

import io.github.refreshahead.key.CacheKey;
import java.util.Iterator;
import java.util.Map.Entry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps a map within its bound, like the hand of a clock: it goes round the map, two entries for each new one, and takes
 * out what has expired, and while the map is over its bound, whatever it meets. Thread-safe.
 */
final class Clearance {

    private static final int STEPS = 2;

    private final ConcurrentHashMap<CacheKey, Slot> slots;
    private final int maximum;
    private final ReentrantLock lock = new ReentrantLock();
    private Iterator<Entry<CacheKey, Slot>> hand;

    Clearance(ConcurrentHashMap<CacheKey, Slot> slots, int maximum) {
        this.slots = slots;
        this.maximum = maximum;
        this.hand = slots.entrySet().iterator();
    }

    void makeRoom(long now) {
        lock.lock();
        try {
            for (int step = 0; step < STEPS || slots.size() > maximum; step++) {
                if (!hand.hasNext()) {
                    hand = slots.entrySet().iterator();
                    if (!hand.hasNext()) {
                        return;
                    }
                }
                Entry<CacheKey, Slot> next = hand.next();
                if (next.getValue().gone(now) || slots.size() > maximum) {
                    slots.remove(next.getKey(), next.getValue());
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
