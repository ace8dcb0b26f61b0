package io.github.refreshahead.rabbitmq;

import io.github.refreshahead.RefreshAheadException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that the broker is lost and once that it is back, however many connections there are and however often each
 * is tried. Thread-safe.
 */
final class Outage {

    private static final Logger log = LoggerFactory.getLogger(RabbitRefreshQueue.class);

    private static final String ALARM = "messages";

    private final String address;
    private final Set<String> missing = new HashSet<>();
    private @Nullable String misconfiguration;

    Outage(String address) {
        this.address = address;
    }

    synchronized void begins(String part, Throwable why) {
        boolean first = missing.isEmpty();
        missing.add(part);
        if (why instanceof RefreshAheadException refusal) {
            misconfigured(refusal);
        } else if (first) {
            log.warn(
                    "RabbitMQ at {} is not available: {}. Connecting in the background.",
                    address,
                    FailureReason.of(why));
        } else if (log.isDebugEnabled()) {
            log.debug("RabbitMQ at {} is not available for {}: {}", address, part, FailureReason.of(why));
        }
    }

    /** The broker says why it takes no messages for now; it goes on reading from consumers. */
    synchronized void alarmBegins(String reason) {
        if (missing.add(ALARM)) {
            log.warn("RabbitMQ at {} takes no messages: {}.", address, reason);
        }
    }

    synchronized void alarmEnds() {
        ends(ALARM);
    }

    synchronized void ends(String part) {
        if (missing.remove(part) && missing.isEmpty()) {
            misconfiguration = null;
            log.info("RabbitMQ at {} is available again.", address);
        }
    }

    /** The broker is there but does not allow what is wanted; trying again does not help until a person acts. */
    synchronized void misconfigured(RefreshAheadException refusal) {
        String text = String.valueOf(refusal.getMessage());
        if (!text.equals(misconfiguration)) {
            misconfiguration = text;
            log.warn("{}", text);
        }
    }
}
