package io.github.refreshahead.micrometer;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is measured, not only counted, of one cache. Thread-safe. */
final class CacheMeters {

    private static final double MILLIS = 1_000;

    private record Origin(Timer success, Timer failure) {

        static Origin of(MeterRegistry registry, String cache, Trigger trigger) {
            return new Origin(timer(registry, cache, trigger, "success"), timer(registry, cache, trigger, "failure"));
        }

        private static Timer timer(MeterRegistry registry, String cache, Trigger trigger, String outcome) {
            return Timer.builder("refreshahead.origin")
                    .description("Calls of the origin")
                    .tags("cache", cache, "trigger", TagValue.of(trigger), "outcome", outcome)
                    .register(registry);
        }
    }

    private final DistributionSummary age;
    private final Map<Trigger, Origin> origin = new EnumMap<>(Trigger.class);
    private final Timer lag;

    CacheMeters(MeterRegistry registry, String cache, boolean ageHistogram) {
        this.age = DistributionSummary.builder("refreshahead.serve.age")
                .description("Age of what was served from the store or a copy in the process")
                .baseUnit("seconds")
                .tags("cache", cache)
                .publishPercentileHistogram(ageHistogram)
                .minimumExpectedValue(1.0)
                .maximumExpectedValue(7.0 * 24 * 60 * 60)
                .register(registry);
        for (Trigger trigger : Trigger.values()) {
            origin.put(trigger, Origin.of(registry, cache, trigger));
        }
        this.lag = Timer.builder("refreshahead.refresh.lag")
                .description("Time from due to refreshed")
                .tags("cache", cache)
                .register(registry);
    }

    void served(@Nullable Duration at) {
        if (at != null) {
            age.record(at.toMillis() / MILLIS);
        }
    }

    void loaded(Trigger trigger, Duration took, boolean failed) {
        Origin timers = requireNonNull(origin.get(trigger));
        (failed ? timers.failure() : timers.success()).record(took);
    }

    void refreshed(@Nullable Duration after) {
        if (after != null) {
            lag.record(after);
        }
    }
}
