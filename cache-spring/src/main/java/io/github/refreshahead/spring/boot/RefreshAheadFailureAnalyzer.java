package io.github.refreshahead.spring.boot;

import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.rabbitmq.QueueMismatchException;
import io.github.refreshahead.spring.aop.InvalidAnnotationException;
import io.github.refreshahead.store.StoreException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A start that failed for a reason of ours: the reason in one line, without a stack trace. */
final class RefreshAheadFailureAnalyzer extends AbstractFailureAnalyzer<RefreshAheadException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RefreshAheadException cause) {
        return new FailureAnalysis(cause.getMessage(), action(cause), cause);
    }

    private static String action(RefreshAheadException cause) {
        if (cause instanceof InvalidAnnotationException) {
            return "Change the annotation, or the property that it takes its value from.";
        }
        if (cause instanceof QueueMismatchException) {
            return "Do one of what the description names.";
        }
        if (cause instanceof InvalidConfigurationException) {
            return "Change the application's configuration.";
        }
        String server = cause instanceof StoreException ? "Redis" : "the server";
        return "Start " + server + " or correct its address; or let the application start without it:"
                + " refresh-ahead.fail-fast=false.";
    }
}
