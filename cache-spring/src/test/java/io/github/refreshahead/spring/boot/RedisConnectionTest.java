package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.redis.RedisSettings;
import io.github.refreshahead.redis.RedisSettings.Deployment;
import io.github.refreshahead.redis.RedisSettings.Login;
import io.github.refreshahead.servers.RedisCluster;
import io.github.refreshahead.servers.RedisSentinel;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.spring.RefreshAheadRedis;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Which Redis is taken, and how it is spoken to. */
class RedisConnectionTest {

    private static RedisServer server;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RefreshAheadAutoConfiguration.class))
            .withBean(Cars.class)
            .withPropertyValues("refresh-ahead.namespace=cars", "refresh-ahead.fail-fast=true");
    private final ApplicationContextRunner boot =
            runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class));

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        try (Jedis raw = new Jedis(server.uri())) {
            raw.configSet("requirepass", "sesame");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static DataRedisConnectionDetails details(URI uri) {
        return new DataRedisConnectionDetails() {
            @Override
            public Standalone getStandalone() {
                return Standalone.of(uri.getHost(), uri.getPort());
            }

            @Override
            public String getPassword() {
                return "sesame";
            }
        };
    }

    private static Jedis raw(int database) {
        return new Jedis(
                new HostAndPort(server.uri().getHost(), server.uri().getPort()),
                DefaultJedisClientConfig.builder()
                        .password("sesame")
                        .database(database)
                        .build());
    }

    private static Consumer<AssertableApplicationContext> cachesOnServer() {
        return context -> {
            assertThat(context).hasNotFailed();
            try (Jedis raw = raw(0)) {
                raw.flushAll();
                Cars.areCached(context.getBean(Cars.class));
                assertThat(raw.dbSize()).isPositive();
            }
        };
    }

    private static void run(ApplicationContextRunner application, Consumer<AssertableApplicationContext> check) {
        application.run(check::accept);
    }

    private static RedisSettings settings(AssertableApplicationContext context) {
        assertThat(context).hasNotFailed();
        return context.getBean(Servers.class).redisSettings();
    }

    @Test
    void passwordDatabaseAndClientNameAreThoseOfBoot() {
        boot.withPropertyValues(
                        "spring.data.redis.url=redis://:sesame@" + server.uri().getAuthority() + "/3",
                        "spring.data.redis.client-name=used-cars")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Cars.areCached(context.getBean(Cars.class));
                    try (Jedis raw = raw(3)) {
                        assertThat(raw.dbSize()).isPositive();
                        assertThat(raw.clientList()).contains("name=used-cars");
                    }
                });
    }

    @Test
    void limitsAreOurOwnAndNotThoseOfBootsClient() {
        boot.withPropertyValues(
                        "refresh-ahead.fail-fast=false",
                        "spring.data.redis.timeout=30s",
                        "spring.data.redis.connect-timeout=30s",
                        "refresh-ahead.redis.read-timeout=70ms")
                .run(context -> {
                    assertThat(settings(context).connectTimeout()).isEqualTo(Duration.ofMillis(150));
                    assertThat(settings(context).readTimeout()).isEqualTo(Duration.ofMillis(70));
                    assertThat(settings(context).clientName()).isEqualTo("refresh-ahead");
                });
    }

    @Test
    void sentinelsAreThoseOfBoot() {
        boot.withPropertyValues(
                        "refresh-ahead.fail-fast=false",
                        "spring.data.redis.sentinel.master=main",
                        "spring.data.redis.sentinel.nodes=127.0.0.1:1,127.0.0.1:2",
                        "spring.data.redis.sentinel.username=watcher",
                        "spring.data.redis.sentinel.password=sesame",
                        "spring.data.redis.username=cars",
                        "spring.data.redis.password=secret",
                        "spring.data.redis.database=2")
                .run(context -> {
                    RedisSettings settings = settings(context);
                    assertThat(settings.deployment()).isEqualTo(Deployment.SENTINEL);
                    assertThat(settings.masterName()).isEqualTo("main");
                    assertThat(settings.addresses())
                            .containsExactly(
                                    InetSocketAddress.createUnresolved("127.0.0.1", 1),
                                    InetSocketAddress.createUnresolved("127.0.0.1", 2));
                    assertThat(settings.sentinelLogin()).isEqualTo(new Login("watcher", "sesame"));
                    assertThat(settings.login()).isEqualTo(new Login("cars", "secret"));
                    assertThat(settings.database()).isEqualTo(2);
                });
    }

    @Test
    void primaryThatASentinelNamesIsTaken() {
        try (RedisSentinel sentinel = RedisSentinel.start()) {
            boot.withPropertyValues(
                            "spring.data.redis.sentinel.master=" + RedisSentinel.MASTER,
                            "spring.data.redis.sentinel.nodes=" + sentinel.uri().getAuthority())
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        Cars.areCached(context.getBean(Cars.class));
                    });
        }
    }

    @Test
    void clusterIsThatOfBoot() {
        try (RedisCluster cluster = RedisCluster.start(3)) {
            List<String> nodes = cluster.nodes().stream().map(URI::getAuthority).toList();
            boot.withPropertyValues("spring.data.redis.cluster.nodes=" + String.join(",", nodes))
                    .run(context -> {
                        assertThat(settings(context).deployment()).isEqualTo(Deployment.CLUSTER);
                        Cars.areCached(context.getBean(Cars.class));
                    });
        }
    }

    @Test
    void replicasAreRefused() {
        assertThat(StartFailures.refusal(
                        boot.withPropertyValues("spring.data.redis.masterreplica.nodes=127.0.0.1:1,127.0.0.1:2")))
                .isEqualTo("spring.data.redis describes replicas, which are never asked; set refresh-ahead.redis.uri to"
                        + " the primary");
    }

    @Configuration(proxyBeanMethods = false)
    static class Marked {
        @Bean(defaultCandidate = false)
        @RefreshAheadRedis
        DataRedisConnectionDetails cacheRedis() {
            return details(server.uri());
        }
    }

    @Test
    void markedDetailsAreTakenAndTheApplicationKeepsItsOwn() {
        run(
                boot.withUserConfiguration(Marked.class)
                        .withPropertyValues("spring.data.redis.port=1", "spring.data.redis.client-name=app"),
                cachesOnServer().andThen(context -> {
                    assertThat(settings(context).clientName()).isEqualTo("refresh-ahead");
                    assertThat(context.getBean(DataRedisConnectionDetails.class)
                                    .getStandalone()
                                    .getPort())
                            .isEqualTo(1);
                }));
    }

    @Configuration(proxyBeanMethods = false)
    static class MarkedSettings {
        @Bean
        @RefreshAheadRedis
        RedisSettings cacheSettings() {
            return RedisSettings.standalone(server.uri())
                    .login(null, "sesame")
                    .readTimeout(Duration.ofSeconds(2))
                    .build();
        }
    }

    @Test
    void markedSettingsAreTakenAsTheyAreAlsoWithoutBootsModule() {
        run(
                runner.withUserConfiguration(MarkedSettings.class)
                        .withPropertyValues("refresh-ahead.redis.read-timeout=70ms"),
                cachesOnServer().andThen(context -> assertThat(settings(context).readTimeout())
                        .isEqualTo(Duration.ofSeconds(2))));
    }

    @Configuration(proxyBeanMethods = false)
    static class UnmarkedSettings {
        @Bean
        RedisSettings someSettings() {
            return RedisSettings.standalone(server.uri()).login(null, "sesame").build();
        }
    }

    @Test
    void settingsThatAreNotMarkedAreNotTaken() {
        assertThat(StartFailures.refusal(runner.withUserConfiguration(UnmarkedSettings.class)))
                .startsWith("No Redis: add ");
    }

    @Configuration(proxyBeanMethods = false)
    static class Two {
        @Bean
        DataRedisConnectionDetails sessions() {
            return details(server.uri());
        }

        @Bean
        DataRedisConnectionDetails search() {
            return details(server.uri());
        }
    }

    @Test
    void twoCandidatesAreRefusedWithTheirNames() {
        assertThat(StartFailures.refusal(runner.withUserConfiguration(Two.class)))
                .isEqualTo("Which Redis? Any of the beans [sessions, search] could be meant; mark one of them"
                        + " @RefreshAheadRedis, or make it primary, or set refresh-ahead.redis.uri");
    }

    @Test
    void twoMarkedBeansAreRefusedWithTheirNames() {
        assertThat(StartFailures.refusal(runner.withUserConfiguration(Marked.class, MarkedSettings.class)))
                .isEqualTo("Which Redis? The beans [cacheRedis, cacheSettings] are all marked @RefreshAheadRedis; leave"
                        + " one of them marked, or set refresh-ahead.redis.uri");
    }

    @Configuration(proxyBeanMethods = false)
    static class PrimaryAndOther {
        @Bean
        DataRedisConnectionDetails elsewhere() {
            return details(URI.create("redis://127.0.0.1:1"));
        }

        @Bean
        @Primary
        DataRedisConnectionDetails here() {
            return details(server.uri());
        }
    }

    @Test
    void primaryOfTwoIsTaken() {
        run(runner.withUserConfiguration(PrimaryAndOther.class), cachesOnServer());
    }

    @Test
    void ownUriComesBeforeAllBeans() {
        String own = "refresh-ahead.redis.uri=redis://:sesame@" + server.uri().getAuthority();
        run(runner.withUserConfiguration(Two.class).withPropertyValues(own), cachesOnServer());
        run(
                boot.withUserConfiguration(MarkedSettings.class).withPropertyValues(own, "spring.data.redis.port=1"),
                cachesOnServer().andThen(context -> assertThat(settings(context).readTimeout())
                        .isEqualTo(Duration.ofMillis(100))));
    }
}
