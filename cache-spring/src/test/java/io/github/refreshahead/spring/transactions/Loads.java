package io.github.refreshahead.spring.transactions;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a test knows of the loads of {@link Cars}, and does in their midst. Thread-safe. */
final class Loads {

    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Map<String, Runnable> interruptions = new ConcurrentHashMap<>();

    int of(String vin) {
        return counts.getOrDefault(vin, 0);
    }

    /** Runs an action in the next load of a car, after the row has been read. */
    void interruptNext(String vin, Runnable action) {
        interruptions.put(vin, action);
    }

    void happened(String vin) {
        counts.merge(vin, 1, Integer::sum);
        Runnable interruption = interruptions.remove(vin);
        if (interruption != null) {
            interruption.run();
        }
    }
}
