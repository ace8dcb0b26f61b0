package io.github.refreshahead.rabbitmq;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Which acknowledgements say that deliveries of one channel are settled. Delivery tags count from 1, and one
 * acknowledgement can stand for all tags up to its own; what is settled beyond a gap is acknowledged by itself at once,
 * so that one slow task does not keep the prefetch of the others occupied. Used by one thread at a time.
 */
final class AckWindow {

    /** @param multiple also all tags before it */
    record Ack(long tag, boolean multiple) {}

    /** All tags below are acknowledged. */
    private long lowest = 1;

    /** Acknowledged, above a gap. */
    private final TreeSet<Long> beyond = new TreeSet<>();

    /** @param tags each settled now for the first time */
    List<Ack> settle(Collection<Long> tags) {
        TreeSet<Long> fresh = new TreeSet<>(tags);
        List<Ack> acks = new ArrayList<>();
        long last = 0;
        int count = 0;
        while (true) {
            if (fresh.remove(lowest)) {
                last = lowest;
                count++;
            } else if (!beyond.remove(lowest)) {
                break;
            }
            lowest++;
        }
        if (count > 0) {
            acks.add(new Ack(last, count > 1));
        }
        fresh.forEach(tag -> acks.add(new Ack(tag, false)));
        beyond.addAll(fresh);
        return acks;
    }
}
