package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.near.EventCodec;
import io.github.refreshahead.near.InvalidationBus;
import io.github.refreshahead.near.InvalidationEvent;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What arrives on the bus: copies are dropped as told, and whatever hints that something did not arrive casts doubt on
 * all of them. Thread-safe; never throws.
 */
final class Arrivals implements InvalidationBus.Listener {

    private static final Logger log = LoggerFactory.getLogger(Arrivals.class);
    private static final int MOST_PUBLISHERS = 4_096;

    private final EventCodec codec;
    private final Announcer announcer;
    private final Coherence coherence;
    private final NearCaches caches;
    private final Events events;
    private final Publishers publishers = new Publishers(MOST_PUBLISHERS);
    private final AtomicBoolean warned = new AtomicBoolean();

    Arrivals(EventCodec codec, Announcer announcer, Coherence coherence, NearCaches caches, Events events) {
        this.codec = codec;
        this.announcer = announcer;
        this.coherence = coherence;
        this.caches = caches;
        this.events = events;
    }

    @Override
    public void connected() {
        coherence.doubt("events may have been missed until now");
        announcer.ping(coherence::pinging);
    }

    @Override
    public void disconnected() {
        coherence.doubt("events do not arrive");
    }

    @Override
    public void received(byte[] event) {
        try {
            received(codec.decode(event));
        } catch (RuntimeException e) {
            coherence.doubt("an event cannot be read");
            if (warned.compareAndSet(false, true)) {
                log.warn(
                        "An event cannot be read: copies in this process are not served for a moment; further cases"
                                + " are not logged",
                        e);
            }
        }
    }

    private void received(InvalidationEvent event) {
        if (!publishers.follows(event.publisher(), event.number())) {
            coherence.doubt("events of a publisher are missing");
        }
        if (announcer.is(event.publisher())) {
            // Its own news has been heeded before it was told.
            if (event.kind() == InvalidationEvent.Kind.PING) {
                coherence.pinged(event.number());
            }
            return;
        }
        switch (event.kind()) {
            case PING -> {}
            case KEYS -> {
                event.keys().forEach(text -> caches.drop(new CacheKey(event.cache(), text)));
                events.eventReceived(event.cache());
            }
            case CACHE -> {
                caches.dropAll(event.cache());
                events.eventReceived(event.cache());
            }
            case CONTROL -> event.keys().forEach(word -> caches.control(event.cache(), word));
            case OTHER -> coherence.doubt("an event says something that this version does not know");
        }
    }
}
