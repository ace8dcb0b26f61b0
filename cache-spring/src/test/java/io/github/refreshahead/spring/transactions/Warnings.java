package io.github.refreshahead.spring.transactions;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What cached methods warn of, from now until this is closed. */
final class Warnings implements AutoCloseable {

    private final Logger log = (Logger) LoggerFactory.getLogger("io.github.refreshahead.spring.aop.CachedMethod");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    Warnings() {
        appender.start();
        log.addAppender(appender);
    }

    List<String> messages() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Override
    public void close() {
        log.detachAppender(appender);
    }
}
