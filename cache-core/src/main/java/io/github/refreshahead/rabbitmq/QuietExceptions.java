package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client library logs each broken connection as an error with its trace; {@link Outage} says it in one line. */
final class QuietExceptions extends ForgivingExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(RabbitRefreshQueue.class);

    @Override
    protected void log(String message, Throwable failure) {
        log.debug("{}: {}", message, failure.toString());
    }
}
