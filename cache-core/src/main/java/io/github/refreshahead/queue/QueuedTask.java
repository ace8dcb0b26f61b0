package io.github.refreshahead.queue;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;

/**
 * A task as the queue carries it.
 *
 * @param cache the cache's name
 * @param body the encoded task; never changed
 * @param timeToLive after which it is of no use to anybody and may be dropped unseen
 * @param headers what travels beside the body
 */
public record QueuedTask(String cache, byte[] body, Duration timeToLive, Map<String, String> headers) {

    public QueuedTask {
        requireNonNull(cache, "cache");
        requireNonNull(body, "body");
        requireNonNull(timeToLive, "timeToLive");
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return "QueuedTask[" + cache + ", " + body.length + " bytes]";
    }
}
