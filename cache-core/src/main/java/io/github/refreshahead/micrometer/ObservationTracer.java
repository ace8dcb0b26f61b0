package io.github.refreshahead.micrometer;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.RefreshTracer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tasks and refreshes as observations: {@code refreshahead.offer}, a producer's, below the one that was current when a
 * call met a due entry; and {@code refreshahead.refresh}, a consumer's, in which the origin is called. With Micrometer
 * Tracing they are linked spans of one trace, in whatever process each of them runs, by the headers that its propagation
 * gives to the task. Both have the keys cache and outcome. An offer that loses against another is not observed.
 * Thread-safe.
 */
public final class ObservationTracer implements RefreshTracer {

    private final ObservationRegistry registry;

    public ObservationTracer(ObservationRegistry registry) {
        this.registry = requireNonNull(registry, "registry");
    }

    @Override
    public @Nullable Object caller() {
        return registry.getCurrentObservation();
    }

    @Override
    public Step offering(String cache, @Nullable Object caller, Map<String, String> headers) {
        SenderContext<Map<String, String>> context = new SenderContext<>(
                (carrier, name, value) -> {
                    if (carrier != null) {
                        carrier.put(name, value);
                    }
                },
                Kind.PRODUCER);
        context.setCarrier(headers);
        return begin("offer", cache, context, (Observation) caller);
    }

    @Override
    public Step refreshing(String cache, Map<String, String> headers) {
        ReceiverContext<Map<String, String>> context =
                new ReceiverContext<>((carrier, name) -> carrier.get(name), Kind.CONSUMER);
        context.setCarrier(headers);
        return begin("refresh", cache, context, null);
    }

    private Step begin(String what, String cache, Observation.Context context, @Nullable Observation parent) {
        Observation observation = Observation.createNotStarted("refreshahead." + what, () -> context, registry)
                .contextualName(what + " " + cache)
                .lowCardinalityKeyValue("cache", cache)
                .parentObservation(parent)
                .start();
        return new Step() {
            @Override
            public Scope open() {
                return observation.openScope()::close;
            }

            @Override
            public void end(Enum<?> outcome) {
                observation
                        .lowCardinalityKeyValue("outcome", TagValue.of(outcome))
                        .stop();
            }
        };
    }
}
