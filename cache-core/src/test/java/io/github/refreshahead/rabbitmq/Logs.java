package io.github.refreshahead.rabbitmq;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What a logger says from now on, at all levels. */
final class Logs implements AutoCloseable {

    private final Logger logger;
    private final Level before;
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    private Logs(Logger logger) {
        this.logger = logger;
        this.before = logger.getLevel();
    }

    static Logs of(Class<?> type) {
        Logs logs = new Logs((Logger) LoggerFactory.getLogger(type));
        logs.appender.start();
        logs.logger.setLevel(Level.DEBUG);
        logs.logger.addAppender(logs.appender);
        return logs;
    }

    List<String> warnings() {
        return at(Level.WARN);
    }

    List<String> infos() {
        return at(Level.INFO);
    }

    List<String> debugs() {
        return at(Level.DEBUG);
    }

    private List<String> at(Level level) {
        return events.stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(before);
    }
}
