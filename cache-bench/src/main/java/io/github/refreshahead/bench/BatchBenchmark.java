package io.github.refreshahead.bench;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.redis.RedisEntryStore;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.spring.EnableRefreshAhead;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A hundred hits through the Spring proxy on Redis by one call of a method for several ids, against a hundred calls. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class BatchBenchmark {

    private final List<String> vins =
            IntStream.range(0, 100).mapToObj("WVWZZZ1KZ6W%06d"::formatted).toList();
    private AnnotationConfigApplicationContext context;
    private RedisServer server;
    private ValuationService service;

    /** The annotated methods; they must not be called while the benchmark runs. */
    static class ValuationService {
        @RefreshAhead(cache = "valuation", ttl = "1h", refreshAfter = "50m")
        public Valuation valuation(String vin) {
            return Valuation.of(vin);
        }

        @RefreshAhead(cache = "valuations", ttl = "1h", refreshAfter = "50m")
        public Map<String, Valuation> valuations(List<String> vins) {
            Map<String, Valuation> valuations = new LinkedHashMap<>();
            vins.forEach(vin -> valuations.put(vin, Valuation.of(vin)));
            return valuations;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRefreshAhead
    static class Config {
        @Bean
        ValuationService valuationService() {
            return new ValuationService();
        }
    }

    @Setup
    public void start() {
        server = RedisServer.start();
        String uri = server.uri().toString();
        context = new AnnotationConfigApplicationContext();
        context.registerBean(RefreshAheadEngine.class, () -> RefreshAheadEngine.builder()
                .namespace("bench")
                .store(RedisEntryStore.connect(uri))
                .build());
        context.register(Config.class);
        context.refresh();
        service = context.getBean(ValuationService.class);
        refreshAhead();
        singleCalls();
    }

    @TearDown
    public void stop() {
        context.close();
        server.close();
    }

    @Benchmark
    public Map<String, Valuation> singleCalls() {
        Map<String, Valuation> valuations = new LinkedHashMap<>();
        vins.forEach(vin -> valuations.put(vin, service.valuation(vin)));
        return valuations;
    }

    @Benchmark
    public Map<String, Valuation> refreshAhead() {
        return service.valuations(vins);
    }
}
