package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.near.EventCodec;
import io.github.refreshahead.near.InvalidationBus;
import io.github.refreshahead.near.InvalidationEvent;
import io.github.refreshahead.near.InvalidationEvent.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other processes what is out of date, and numbers what it tells. An event that could not be sent has used its
 * number up, so that the others notice when they hear from this process again; a ping that could not be sent has not,
 * since nobody misses it. Thread-safe; never blocks on the bus, never throws.
 */
final class Announcer {

    private static final Logger log = LoggerFactory.getLogger(Announcer.class);
    private static final int KEYS_PER_EVENT = 100;

    private final InvalidationBus bus;
    private final EventCodec codec;
    private final Events events;
    private final String name;
    private long number;
    private boolean warned;

    /** @param name of this process among the publishers, not used before */
    Announcer(InvalidationBus bus, EventCodec codec, Events events, String name) {
        this.bus = bus;
        this.codec = codec;
        this.events = events;
        this.name = name;
    }

    boolean is(String publisher) {
        return name.equals(publisher);
    }

    /** Whether anybody can have heard of this process. */
    synchronized boolean hasSpoken() {
        return number > 0;
    }

    void keys(String cache, Collection<CacheKey> keys) {
        List<String> texts = new ArrayList<>(Math.min(keys.size(), KEYS_PER_EVENT));
        for (CacheKey key : keys) {
            texts.add(key.text());
            if (texts.size() == KEYS_PER_EVENT) {
                announce(Kind.KEYS, cache, texts);
                texts.clear();
            }
        }
        if (!texts.isEmpty()) {
            announce(Kind.KEYS, cache, texts);
        }
    }

    void cache(String cache) {
        announce(Kind.CACHE, cache, List.of());
    }

    /** Tells all others to do something to a cache. False: it certainly was not sent. */
    synchronized boolean control(String cache, String word) {
        number++;
        return publish(number, Kind.CONTROL, cache, List.of(word), () -> {});
    }

    /** @param sending told the ping's number before it is sent, since it may be back at once */
    synchronized void ping(LongConsumer sending) {
        sending.accept(number + 1);
        if (publish(number + 1, Kind.PING, "", List.of(), () -> {})) {
            number++;
        }
    }

    private void announce(Kind kind, String cache, List<String> keys) {
        events.eventPublished(cache);
        boolean sent;
        synchronized (this) {
            number++;
            // The others see that it is missing by the number of the next ping.
            sent = publish(number, kind, cache, keys, () -> events.eventLost(cache));
        }
        if (!sent) {
            events.eventLost(cache);
        }
    }

    private boolean publish(long ofNumber, Kind kind, String cache, List<String> keys, Runnable lost) {
        try {
            return bus.publish(codec.encode(new InvalidationEvent(name, ofNumber, kind, cache, keys)), lost);
        } catch (RuntimeException e) {
            if (!warned) {
                warned = true;
                log.warn("An event could not be published; further failures are not logged", e);
            }
            return false;
        }
    }
}
