package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshTracer;
import io.github.refreshahead.RefreshTracer.Scope;
import io.github.refreshahead.RefreshTracer.Step;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the tracer, if there is one, and guards the engine against it. Thread-safe. */
final class Tracing {

    private static final Logger log = LoggerFactory.getLogger(Tracing.class);

    private static final Scope NO_SCOPE = () -> {};

    private static final Step NO_STEP = new Step() {
        @Override
        public Scope open() {
            return NO_SCOPE;
        }

        @Override
        public void end(Enum<?> outcome) {}
    };

    private final @Nullable RefreshTracer tracer;
    private final AtomicBoolean warned = new AtomicBoolean();

    Tracing(@Nullable RefreshTracer tracer) {
        this.tracer = tracer;
    }

    @Nullable
    Object caller() {
        RefreshTracer asked = tracer;
        if (asked == null) {
            return null;
        }
        try {
            return asked.caller();
        } catch (RuntimeException e) {
            warn(e);
            return null;
        }
    }

    Step offering(String cache, @Nullable Object caller, Map<String, String> headers) {
        RefreshTracer asked = tracer;
        return asked == null ? NO_STEP : guarded(() -> asked.offering(cache, caller, headers));
    }

    Step refreshing(String cache, Map<String, String> headers) {
        RefreshTracer asked = tracer;
        return asked == null ? NO_STEP : guarded(() -> asked.refreshing(cache, headers));
    }

    private Step guarded(Supplier<Step> begin) {
        Step step;
        try {
            step = begin.get();
        } catch (RuntimeException e) {
            warn(e);
            return NO_STEP;
        }
        return new Step() {
            @Override
            public Scope open() {
                try {
                    Scope scope = step.open();
                    return () -> quietly(scope::close);
                } catch (RuntimeException e) {
                    warn(e);
                    return NO_SCOPE;
                }
            }

            @Override
            public void end(Enum<?> outcome) {
                quietly(() -> step.end(outcome));
            }
        };
    }

    private void quietly(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException e) {
            warn(e);
        }
    }

    private void warn(RuntimeException e) {
        if (warned.compareAndSet(false, true)) {
            log.warn("The RefreshTracer failed; further failures are not logged", e);
        }
    }
}
