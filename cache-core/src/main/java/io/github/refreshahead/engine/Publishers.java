package io.github.refreshahead.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose events have arrived, up to which number: what is missing between two of them was missed. Keeps the publishers
 * heard of last. One that is not known, being new or forgotten, is expected to begin with its first event; anything
 * else counts as missed, so forgetting is safe. Thread-safe.
 */
final class Publishers {

    private final Map<String, Long> lastNumbers;

    /** @param most how many are remembered */
    Publishers(int most) {
        this.lastNumbers = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > most;
            }
        };
    }

    /** Takes note of an event; false if others of its publisher are missing before it. */
    synchronized boolean follows(String publisher, long number) {
        long last = lastNumbers.getOrDefault(publisher, 0L);
        // One that comes late, or again, changes nothing.
        lastNumbers.put(publisher, Math.max(last, number));
        return number <= last + 1;
    }

    synchronized int size() {
        return lastNumbers.size();
    }
}
