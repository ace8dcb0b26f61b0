package io.github.refreshahead.micrometer;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.TypeRef;
import io.github.refreshahead.engine.EngineSettings;
import io.github.refreshahead.engine.RefreshAheadCache;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.rabbitmq.RabbitRefreshQueue;
import io.github.refreshahead.servers.RabbitServer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call here, a task through RabbitMQ, a refresh there: one trace. */
class RefreshTraceTest {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final ObservationRegistry api = registry("api");
    private final ObservationRegistry worker = registry("worker");
    private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
    private final InMemoryEntryStore store = new InMemoryEntryStore(nanos::get);
    private final String namespace = "trace-" + UUID.randomUUID();

    private ObservationRegistry registry(String service) {
        Tracer otel = provider.get(service);
        OtelTracer tracer = new OtelTracer(otel, new OtelCurrentTraceContext(), event -> {});
        OtelPropagator propagator =
                new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), otel);
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig()
                .observationHandler(new ObservationHandler.FirstMatchingCompositeObservationHandler(
                        new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
                        new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                        new DefaultTracingObservationHandler(tracer)));
        return registry;
    }

    @AfterEach
    void close() {
        provider.close();
        store.close();
    }

    private RefreshAheadEngine engine(ObservationRegistry registry, boolean consumes) {
        RabbitRefreshQueue queue =
                RabbitRefreshQueue.connect(RabbitServer.shared().uri(), namespace);
        return RefreshAheadEngine.builder()
                .namespace(namespace)
                .store(store)
                .queue(queue)
                .tracer(new ObservationTracer(registry))
                .settings(EngineSettings.builder()
                        .fallback(false, 1, 1)
                        .consumer(consumes, 1, 1)
                        .storeBudget(ofSeconds(60))
                        .build())
                .build();
    }

    private static RefreshAheadCache<String, String> cars(RefreshAheadEngine engine, ObservationRegistry registry) {
        return engine.cache("cars", String.class, new TypeRef<String>() {})
                .ttl(ofSeconds(10))
                .refreshAfter(ofSeconds(2))
                .jitter(0)
                .loader(key -> Observation.createNotStarted("origin", registry).observe(() -> "car"))
                .bulkLoader(keys -> Observation.createNotStarted("origin", registry)
                        .observe(() -> keys.stream().collect(Collectors.toMap(key -> key, key -> "car"))))
                .build();
    }

    private SpanData span(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + exporter.getFinishedSpanItems()));
    }

    @Test
    void requestTaskAndRefreshAreLinkedSpansOfOneTrace() {
        assertOneTrace(cars -> cars.get("secret-key"));
    }

    @Test
    void dueEntriesThatWereReadTogetherAreOneTaskAndOneRefreshInTheTrace() {
        assertOneTrace(cars -> cars.getAll(List.of("secret-key", "another", "third")));
    }

    private void assertOneTrace(Consumer<RefreshAheadCache<String, String>> call) {
        try (RefreshAheadEngine here = engine(api, false);
                RefreshAheadEngine there = engine(worker, true)) {
            RefreshAheadCache<String, String> cars = cars(here, api);
            cars(there, worker);
            here.start();
            there.start();
            await().atMost(ofSeconds(30)).until(() -> here.queueState() == RefreshQueue.State.UP);
            call.accept(cars);
            nanos.addAndGet(ofSeconds(3).toNanos());
            exporter.reset();

            Observation.createNotStarted("request", api).observe(() -> call.accept(cars));
            await().atMost(ofSeconds(30))
                    .until(() -> exporter.getFinishedSpanItems().size() == 4);

            SpanData request = span("request");
            SpanData task = span("offer cars");
            SpanData refresh = span("refresh cars");
            SpanData origin = span("origin");
            assertThat(task.getKind()).isEqualTo(SpanKind.PRODUCER);
            assertThat(refresh.getKind()).isEqualTo(SpanKind.CONSUMER);
            assertThat(task.getParentSpanId()).isEqualTo(request.getSpanId());
            assertThat(refresh.getParentSpanId()).isEqualTo(task.getSpanId());
            assertThat(origin.getParentSpanId()).isEqualTo(refresh.getSpanId());
            assertThat(exporter.getFinishedSpanItems())
                    .extracting(SpanData::getTraceId)
                    .containsOnly(request.getTraceId());
            assertThat(task.getAttributes().get(AttributeKey.stringKey("outcome")))
                    .isEqualTo("queued");
            assertThat(refresh.getAttributes().get(AttributeKey.stringKey("outcome")))
                    .isEqualTo("stored");
            assertThat(exporter.getFinishedSpanItems().toString()).doesNotContain("secret-key");
        }
    }
}
