package io.github.refreshahead.bench;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.spring.EnableRefreshAhead;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A hit in the process through the Spring proxy, against Spring's {@code @Cacheable} on Caffeine, and against a proxy
 * whose interceptor only proceeds to a method that returns what it has.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class NearHitBenchmark {

    private static final int KEYS = 100;
    private static final AtomicInteger LOADS = new AtomicInteger();

    private final String[] vins = new String[KEYS];
    private AnnotationConfigApplicationContext context;
    private PlainService plain;
    private CacheableService cacheable;
    private RefreshAheadService refreshAhead;

    /** Behind the bare proxy. */
    static class PlainService {
        private final Valuation valuation = Valuation.of("any");

        public Valuation valuation(String vin) {
            return valuation;
        }
    }

    static class CacheableService {
        @Cacheable("valuations")
        public Valuation valuation(String vin) {
            LOADS.incrementAndGet();
            return Valuation.of(vin);
        }
    }

    static class RefreshAheadService {
        @RefreshAhead(cache = "valuations", ttl = "1h", refreshAfter = "50m", nearTtl = "1h")
        public Valuation valuation(String vin) {
            LOADS.incrementAndGet();
            return Valuation.of(vin);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @EnableRefreshAhead
    static class Config {
        @Bean
        CacheableService cacheableService() {
            return new CacheableService();
        }

        @Bean
        RefreshAheadService refreshAheadService() {
            return new RefreshAheadService();
        }

        @Bean
        CaffeineCacheManager cacheManager() {
            CaffeineCacheManager manager = new CaffeineCacheManager();
            manager.setCaffeine(Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofHours(1)));
            return manager;
        }
    }

    @Setup
    public void start() {
        LOADS.set(0);
        context = new AnnotationConfigApplicationContext();
        context.registerBean(RefreshAheadEngine.class, () -> RefreshAheadEngine.builder()
                .namespace("bench")
                .store(new InMemoryEntryStore())
                .singleNode(true)
                .build());
        context.register(Config.class);
        context.refresh();
        cacheable = context.getBean(CacheableService.class);
        refreshAhead = context.getBean(RefreshAheadService.class);
        ProxyFactory bare = new ProxyFactory(new PlainService());
        bare.addAdvice((MethodInterceptor) invocation -> invocation.proceed());
        plain = (PlainService) bare.getProxy();
        for (int i = 0; i < KEYS; i++) {
            String vin = "VWVZZZ1KZ6W%06d".formatted(i);
            vins[i] = vin;
            cacheable.valuation(vin);
            refreshAhead.valuation(vin);
            // The first call loads, the second takes the copy.
            refreshAhead.valuation(vin);
        }
    }

    @TearDown
    public void stop() {
        if (LOADS.get() != 2 * KEYS) {
            throw new IllegalStateException("not all were hits");
        }
        context.close();
    }

    private String vin() {
        return vins[ThreadLocalRandom.current().nextInt(KEYS)];
    }

    @Benchmark
    public Valuation bareProxy() {
        return plain.valuation(vin());
    }

    @Benchmark
    public Valuation cacheable() {
        return cacheable.valuation(vin());
    }

    @Benchmark
    public Valuation refreshAhead() {
        return refreshAhead.valuation(vin());
    }
}
