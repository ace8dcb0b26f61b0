package io.github.refreshahead.spring.boot;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.rabbitmq.QueueMismatchException;
import io.github.refreshahead.rabbitmq.RabbitInvalidationBus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this process hears what others change, which is known when the engine has been made; nothing is known of an engine
 * that the application made. Used by one thread.
 */
final class EventRoute {

    private static final Logger log = LoggerFactory.getLogger(EventRoute.class);

    private final boolean failFast;
    private boolean missing;
    private @Nullable RabbitInvalidationBus unchecked;

    EventRoute(boolean failFast) {
        this.failFast = failFast;
    }

    /** There is none. */
    void missing() {
        missing = true;
    }

    /** RabbitMQ, which has answered. */
    void over(RabbitInvalidationBus bus) {
        unchecked = bus;
    }

    /**
     * Called for each cache.
     *
     * @throws IllegalArgumentException in one line, if it shall have copies in the process, and there is no route
     * @throws RefreshAheadException in one line, if there are other exchanges of that name, or with fail-fast if events
     *     cannot be received
     */
    void check(String cache, CachePolicy policy) {
        if (policy.nearTtl() == null) {
            return;
        }
        if (missing) {
            throw new IllegalArgumentException("cache '" + cache + "' has a near ttl (" + policy.nearTtl()
                    + "), but without RabbitMQ this process does not hear what others change; set"
                    + " refresh-ahead.rabbitmq.uri, or refresh-ahead.single-node=true if there is no other process, or"
                    + " remove the near ttl");
        }
        RabbitInvalidationBus bus = unchecked;
        if (bus != null) {
            unchecked = null;
            check(bus);
        }
    }

    private void check(RabbitInvalidationBus bus) {
        try {
            bus.check();
        } catch (QueueMismatchException e) {
            throw e;
        } catch (RefreshAheadException e) {
            if (failFast) {
                throw e;
            }
            log.warn("{}; until events arrive, no copies are kept in this process", e.getMessage());
        }
    }
}
