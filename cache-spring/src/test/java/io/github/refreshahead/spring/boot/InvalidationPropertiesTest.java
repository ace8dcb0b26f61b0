package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Properties of invalidation, and of caches that another service owns. */
class InvalidationPropertiesTest {

    static class Dealers {
        private final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(cache = "dealers", ttl = "10m")
        public String dealer(String city, long number) {
            return city + number + ":" + calls.incrementAndGet();
        }
    }

    static class Moves {
        @Invalidate(cache = "dealers")
        public void move(String city, int number) {}
    }

    private static final String REMOTE = "refresh-ahead.caches.dealers.remote=true";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RefreshAheadAutoConfiguration.class));
    private final ApplicationContextRunner embedded = runner.withPropertyValues("refresh-ahead.backend=embedded");
    private final ApplicationContextRunner moves = embedded.withBean(Moves.class);

    private static String refusal(ApplicationContextRunner application) {
        String[] message = new String[1];
        application.run(context -> {
            assertThat(context).hasFailed();
            message[0] = StartFailures.analyze(context.getStartupFailure()).getDescription();
        });
        return message[0];
    }

    @Test
    void cacheOfAnotherServiceIsInvalidated() {
        ApplicationContextRunner onRedis = runner.withPropertyValues(
                "refresh-ahead.namespace=remote-" + UUID.randomUUID(),
                "refresh-ahead.redis.uri=" + RedisServer.shared().uri());
        onRedis.withBean(Dealers.class).run(owner -> onRedis.withBean(Moves.class)
                .withPropertyValues(REMOTE, "refresh-ahead.caches.dealers.key-types=String,long")
                .run(other -> {
                    Dealers dealers = owner.getBean(Dealers.class);
                    assertThat(dealers.dealer("Ulm", 7)).isEqualTo("Ulm7:1");
                    other.getBean(Moves.class).move("Ulm", 7);
                    assertThat(dealers.dealer("Ulm", 7)).isEqualTo("Ulm7:2");

                    RefreshAheadCaches caches = other.getBean(RefreshAheadCaches.class);
                    caches.invalidate("dealers", "Ulm", 7);
                    assertThat(dealers.dealer("Ulm", 7)).isEqualTo("Ulm7:3");
                    caches.invalidateAll("dealers", List.of(List.of("Ulm", 7), List.of("Ulm", 8)));
                    assertThat(dealers.dealer("Ulm", 7)).isEqualTo("Ulm7:4");
                    caches.clear("dealers");
                    assertThat(dealers.dealer("Ulm", 7)).isEqualTo("Ulm7:5");
                    assertThat(caches.names()).isEmpty();
                    assertThatExceptionOfType(IllegalArgumentException.class)
                            .isThrownBy(() -> caches.invalidate("dealers", 7))
                            .withMessage("(Integer) cannot form a key of cache 'dealers' (String, long)");
                }));
    }

    @Test
    void cacheThatIsDisabledHereIsStillInvalidatedForOthers() {
        ApplicationContextRunner onRedis = runner.withPropertyValues(
                        "refresh-ahead.namespace=disabled-" + UUID.randomUUID(),
                        "refresh-ahead.redis.uri=" + RedisServer.shared().uri())
                .withBean(Dealers.class);
        onRedis.run(owner -> onRedis.withBean(Moves.class)
                .withPropertyValues("refresh-ahead.caches.dealers.enabled=false")
                .run(other -> {
                    Dealers dealers = owner.getBean(Dealers.class);
                    assertThat(dealers.dealer("Ulm", 7)).isEqualTo("Ulm7:1");
                    other.getBean(Moves.class).move("Ulm", 7);
                    assertThat(dealers.dealer("Ulm", 7)).isEqualTo("Ulm7:2");
                }));
    }

    @Test
    void keyTypeHasASimpleOrAFullName() {
        embedded.withPropertyValues(
                        REMOTE,
                        "refresh-ahead.caches.dealers.key-types=UUID, BigDecimal , java.util.concurrent.TimeUnit, boolean")
                .run(context -> assertThatExceptionOfType(IllegalArgumentException.class)
                        .isThrownBy(
                                () -> context.getBean(RefreshAheadCaches.class).invalidate("dealers", "Ulm"))
                        .withMessage(
                                "(String) cannot form a key of cache 'dealers' (UUID, BigDecimal, TimeUnit, boolean)"));
    }

    @Test
    void keyTypeThatIsNoClassIsRefused() {
        assertThat(refusal(moves.withPropertyValues(REMOTE, "refresh-ahead.caches.dealers.key-types=Strin,long")))
                .isEqualTo("refresh-ahead.caches.dealers.key-types (Strin) is neither one of [BigDecimal, BigInteger,"
                        + " Boolean, Double, Instant, Integer, LocalDate, LocalDateTime, Long, String, UUID, boolean,"
                        + " double, int, long] nor the full name of a class on the class path");
    }

    @Test
    void keyTypeThatCannotBeInAKeyIsRefused() {
        assertThat(refusal(moves.withPropertyValues(REMOTE, "refresh-ahead.caches.dealers.key-types=java.lang.Object")))
                .isEqualTo(
                        "remote cache 'dealers': key type 0 of cache 'dealers' cannot be part of a key: java.lang.Object"
                                + " could be anything; select strings, numbers, enums, dates, records or collections of these");
    }

    @Test
    void keyThatARemoteCacheCannotHaveIsRefused() {
        assertThat(refusal(moves.withPropertyValues(REMOTE, "refresh-ahead.caches.dealers.key-types=String")))
                .isEqualTo("Moves.move(String, int) cannot form a key of cache 'dealers' (String); give key=");
    }

    @Test
    void keyTypesWithoutRemoteAreRefused() {
        assertThat(refusal(embedded.withPropertyValues("refresh-ahead.caches.dealers.key-types=String")))
                .isEqualTo(
                        "refresh-ahead.caches.dealers.key-types is for a cache that another service owns; add remote:"
                                + " true, or remove it");
    }

    @Test
    void remoteIsNoDefault() {
        assertThat(refusal(embedded.withPropertyValues("refresh-ahead.defaults.remote=true")))
                .isEqualTo(
                        "refresh-ahead.defaults cannot say remote or key-types, which belong to one cache; say it under"
                                + " refresh-ahead.caches.<name>");
    }

    @Test
    void ownCacheIsNotRemote() {
        assertThat(refusal(embedded.withBean("cars", Dealers.class).withPropertyValues(REMOTE)))
                .isEqualTo("Dealers.dealer(String, long): cache 'dealers' is declared as remote and belongs to"
                        + " dealers/cars.dealer(java.lang.String,long); take the declaration away, or give the method"
                        + " another name with cache=");
    }

    @Test
    void boundsAreTakenAndChecked() {
        embedded.withPropertyValues(
                        "refresh-ahead.invalidation.retry-buffer=5", "refresh-ahead.events.suspect-after=2s")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(refusal(embedded.withPropertyValues("refresh-ahead.invalidation.retry-buffer=0")))
                .isEqualTo("refresh-ahead: invalidationBuffer (0) must be positive");
        assertThat(refusal(embedded.withPropertyValues("refresh-ahead.events.suspect-after=200ms")))
                .isEqualTo("refresh-ahead: suspectAfter (PT0.2S) must be at least 1s");
        assertThat(refusal(embedded.withPropertyValues("refresh-ahead.events.suspect-after=3")))
                .startsWith("refresh-ahead.events.suspect-after (3) has no unit: ");
    }

    @Test
    void pendingInvalidationsAreInHealth() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        runner.withPropertyValues(
                        "refresh-ahead.namespace=pending",
                        "refresh-ahead.consumer.shutdown-timeout=0s",
                        "refresh-ahead.redis.uri=redis://127.0.0.1:" + port)
                .withBean(Dealers.class)
                .withBean(Moves.class)
                .run(context -> {
                    context.getBean(Moves.class).move("Ulm", 7);
                    assertThat(context.getBean(RefreshAheadEngine.class).pendingInvalidations())
                            .isEqualTo(1);
                    assertThat(context.getBean(RefreshAheadHealthIndicator.class)
                                    .health()
                                    .getDetails())
                            .containsEntry("degraded", true)
                            .extractingByKey("reasons")
                            .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class))
                            .contains("invalidations pending until the store acknowledges them: 1");
                });
    }
}
