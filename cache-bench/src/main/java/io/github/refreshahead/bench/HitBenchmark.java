package io.github.refreshahead.bench;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.redis.RedisEntryStore;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.spring.EnableRefreshAhead;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
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
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** A hit through the Spring proxy on Redis, against a bare Jedis GET and a Jackson decode of the same bytes. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class HitBenchmark {

    private static final int KEYS = 100;

    private final String[] vins = new String[KEYS];
    private final byte[][] bareKeys = new byte[KEYS][];
    private AnnotationConfigApplicationContext context;
    private RedisServer server;
    private ValuationService service;
    private RedisClient bare;
    private ObjectReader reader;

    /** The annotated method; it must not be called while the benchmark runs. */
    static class ValuationService {
        @RefreshAhead(cache = "valuations", ttl = "1h", refreshAfter = "50m")
        public Valuation valuation(String vin) {
            return Valuation.of(vin);
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

        GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
        pool.setMaxTotal(64);
        pool.setMaxIdle(64);
        pool.setJmxEnabled(false);
        bare = RedisClient.builder()
                .hostAndPort(
                        new HostAndPort(server.uri().getHost(), server.uri().getPort()))
                .clientConfig(DefaultJedisClientConfig.builder().build())
                .poolConfig(pool)
                .build();
        JsonMapper mapper = JsonMapper.builder().build();
        reader = mapper.readerFor(Valuation.class);
        for (int i = 0; i < KEYS; i++) {
            vins[i] = "WVWZZZ1KZ6W%06d".formatted(i);
            bareKeys[i] = ("bench:bare:(\"" + vins[i] + "\")").getBytes(StandardCharsets.UTF_8);
            Valuation valuation = service.valuation(vins[i]);
            bare.set(bareKeys[i], mapper.writeValueAsBytes(valuation));
        }
    }

    @TearDown
    public void stop() {
        context.close();
        bare.close();
        server.close();
    }

    @Benchmark
    public Valuation bareJedis() {
        return reader.readValue(bare.get(bareKeys[ThreadLocalRandom.current().nextInt(KEYS)]));
    }

    @Benchmark
    public Valuation refreshAhead() {
        return service.valuation(vins[ThreadLocalRandom.current().nextInt(KEYS)]);
    }
}
