package io.github.refreshahead.micrometer;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.RefreshAheadListener.NearState;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.queue.MeasuredQueue.Depth;
import io.github.refreshahead.queue.RefreshQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The condition of an engine, as gauges. Reading them asks no server. Immutable; the registry does not keep the engine
 * from being collected.
 *
 * <table>
 * <caption>Meters and their tags</caption>
 * <tr><td>{@code refreshahead.available}, 1 or 0: what to alert on</td><td>component = redis; rabbitmq, where there is a
 *     queue; events, 1 also where no cache has copies in the process</td></tr>
 * <tr><td>{@code refreshahead.queue.depth} and {@code refreshahead.parked}, in tasks, where there is a queue; NaN while
 *     nobody knows</td><td></td></tr>
 * <tr><td>{@code refreshahead.invalidations.pending}</td><td></td></tr>
 * </table>
 */
public final class EngineMeters implements MeterBinder {

    private final RefreshAheadEngine engine;

    public EngineMeters(RefreshAheadEngine engine) {
        this.engine = requireNonNull(engine, "engine");
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        available(registry, "redis", each -> each.storeAvailable() ? 1 : 0);
        available(registry, "events", each -> hears(each.nearState()) ? 1 : 0);
        gauge(
                registry,
                "refreshahead.invalidations.pending",
                "Invalidations that wait for the store",
                Tags.empty(),
                RefreshAheadEngine::pendingInvalidations);
        if (engine.queueState() != null) {
            available(registry, "rabbitmq", each -> each.queueState() == RefreshQueue.State.DOWN ? 0 : 1);
            depth(registry, "refreshahead.queue.depth", "Tasks that wait for a worker", Depth::waiting);
            depth(registry, "refreshahead.parked", "Tasks that were set aside", Depth::parked);
        }
    }

    private static boolean hears(@Nullable NearState state) {
        return state == null || state == NearState.LIVE;
    }

    private void available(MeterRegistry registry, String component, ToDoubleFunction<RefreshAheadEngine> value) {
        gauge(
                registry,
                "refreshahead.available",
                "Whether a component can be used",
                Tags.of("component", component),
                value);
    }

    private void depth(MeterRegistry registry, String name, String description, ToLongFunction<Depth> value) {
        gauge(registry, name, description, Tags.empty(), each -> {
            Depth depth = each.queueDepth();
            return depth == null ? Double.NaN : value.applyAsLong(depth);
        });
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            Tags tags,
            ToDoubleFunction<RefreshAheadEngine> value) {
        Gauge.builder(name, engine, value).description(description).tags(tags).register(registry);
    }
}
