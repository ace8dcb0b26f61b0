package io.github.refreshahead.spring.boot;

import static io.github.refreshahead.spring.aop.CacheSetting.AT_RUN_TIME;
import static io.github.refreshahead.spring.aop.CacheSetting.BUILT_IN;
import static io.github.refreshahead.spring.aop.CacheSetting.IN_CODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.RefreshAheadConfig;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.codec.ValueCodec;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.jackson.JacksonValueCodec;
import io.github.refreshahead.spring.RefreshAheadCaches;
import io.github.refreshahead.spring.aop.CacheSetting;
import java.time.Duration;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which of several places decides a cache's setting, and that one can tell. */
class CacheSettingsTest {

    @RefreshAheadConfig(ttl = "20m", refreshAfter = "4m", staleIfError = "30s")
    static class Cars {
        @RefreshAhead(cache = "cars", refreshAfter = "3m")
        public String car(String vin) {
            return vin;
        }
    }

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RefreshAheadAutoConfiguration.class))
            .withBean(Cars.class)
            .withPropertyValues("refresh-ahead.backend=embedded");

    private void run(ApplicationContextRunner started, Consumer<RefreshAheadCaches> test) {
        started.run(context -> {
            assertThat(context).hasNotFailed();
            test.accept(context.getBean(RefreshAheadCaches.class));
        });
    }

    private static AbstractStringAssert<?> assertSetting(RefreshAheadCaches caches, String cache, String name) {
        CacheSetting found = caches.settings(cache).stream()
                .filter(setting -> setting.name().equals(name))
                .findFirst()
                .orElseThrow();
        return assertThat(found.value() + " from " + found.origin());
    }

    private String refusal(String... properties) {
        String[] message = new String[1];
        application.withPropertyValues(properties).run(context -> {
            assertThat(context).hasFailed();
            message[0] = StartFailures.analyze(context.getStartupFailure()).getDescription();
        });
        return message[0];
    }

    @Test
    void cachePropertyThenMethodThenClassThenDefaultsThenBuiltIn() {
        run(
                application.withPropertyValues(
                        "refresh-ahead.caches.cars.ttl=15m",
                        "refresh-ahead.defaults.ttl=1h",
                        "refresh-ahead.defaults.refresh-after=9m",
                        "refresh-ahead.defaults.stale-if-error=9m",
                        "refresh-ahead.defaults.null-ttl=5s"),
                caches -> {
                    assertSetting(caches, "cars", "ttl").isEqualTo("PT15M from refresh-ahead.caches.cars.ttl");
                    assertSetting(caches, "cars", "refresh-after").isEqualTo("PT3M from @RefreshAhead.refreshAfter");
                    assertSetting(caches, "cars", "stale-if-error")
                            .isEqualTo("PT30S from @RefreshAheadConfig.staleIfError");
                    assertSetting(caches, "cars", "null-ttl").isEqualTo("PT5S from refresh-ahead.defaults.null-ttl");
                    assertSetting(caches, "cars", "jitter").isEqualTo("0.1 from " + BUILT_IN);
                    assertSetting(caches, "cars", "near.ttl").isEqualTo("off from " + BUILT_IN);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnCodec {
        @Bean
        ValueCodec compact() {
            return new JacksonValueCodec();
        }
    }

    @Test
    void everySettingCanBeGivenForOneCache() {
        run(
                application
                        .withUserConfiguration(OwnCodec.class)
                        .withPropertyValues(
                                "refresh-ahead.single-node=true",
                                "refresh-ahead.caches.cars.ttl=10m",
                                "refresh-ahead.caches.cars.refresh-after=1m",
                                "refresh-ahead.caches.cars.stale-if-error=1h",
                                "refresh-ahead.caches.cars.null-ttl=7s",
                                "refresh-ahead.caches.cars.jitter=0.3",
                                "refresh-ahead.caches.cars.miss-wait=80ms",
                                "refresh-ahead.caches.cars.load-timeout=9s",
                                "refresh-ahead.caches.cars.max-value-size=64KB",
                                "refresh-ahead.caches.cars.codec=compact",
                                "refresh-ahead.caches.cars.inside-transaction=store",
                                "refresh-ahead.caches.cars.near.ttl=3s",
                                "refresh-ahead.caches.cars.near.maximum-size=50",
                                "refresh-ahead.caches.cars.near.copy-on-read=true",
                                "refresh-ahead.caches.cars.refresh.enabled=true",
                                "refresh-ahead.caches.cars.refresh.concurrency=2",
                                "refresh-ahead.caches.cars.refresh.max-per-second=0.5",
                                "refresh-ahead.caches.cars.queue=slow"),
                caches -> {
                    assertThat(caches.settings("cars"))
                            .allSatisfy(setting -> assertThat(setting.origin())
                                    .isEqualTo("refresh-ahead.caches.cars." + setting.name()))
                            .extracting(CacheSetting::value)
                            .containsExactly(
                                    "PT10M", "PT1M", "PT1H", "PT7S", "0.3", "PT0.08S", "PT9S", "65536B", "compact",
                                    "STORE", "PT3S", "50", "true", "2", "0.5", "slow");
                    assertThat(caches.get("cars").spec().policy())
                            .isEqualTo(new CachePolicy(
                                    Duration.ofMinutes(10),
                                    Duration.ofMinutes(1),
                                    Duration.ofHours(1),
                                    Duration.ofSeconds(7),
                                    0.3,
                                    Duration.ofMillis(80),
                                    Duration.ofSeconds(9),
                                    65_536,
                                    2,
                                    0.5,
                                    "slow",
                                    Duration.ofSeconds(3),
                                    50,
                                    true));
                });
    }

    @Test
    void refreshingIsSwitchedOffForAllCachesAndOnForOne() {
        ApplicationContextRunner off = application.withPropertyValues("refresh-ahead.defaults.refresh.enabled=false");
        run(off, caches -> {
            assertThat(caches.get("cars").spec().policy().refreshAfter()).isNull();
            assertSetting(caches, "cars", "refresh-after").isEqualTo("off from refresh-ahead.defaults.refresh.enabled");
        });
        run(off.withPropertyValues("refresh-ahead.caches.cars.refresh.enabled=true"), caches -> assertSetting(
                        caches, "cars", "refresh-after")
                .isEqualTo("PT3M from @RefreshAhead.refreshAfter"));
    }

    @Test
    void whatIsChangedWhileTheApplicationRunsSaysSo() {
        run(application, caches -> {
            var control = caches.get("cars").control();
            control.change(policy -> policy.ttl(Duration.ofMinutes(5)));
            assertSetting(caches, "cars", "ttl").isEqualTo("PT5M from " + AT_RUN_TIME);
            assertSetting(caches, "cars", "refresh-after").isEqualTo("PT3M from @RefreshAhead.refreshAfter");

            control.reset();
            assertSetting(caches, "cars", "ttl").isEqualTo("PT20M from @RefreshAheadConfig.ttl");
        });
    }

    @Test
    void cacheThatTheApplicationMadeItselfSaysSo() {
        application.withBean("vans", VansInCode.class).run(context -> {
            RefreshAheadCaches caches = context.getBean(RefreshAheadCaches.class);
            assertSetting(caches, "vans", "ttl").isEqualTo("PT2M from " + IN_CODE);
        });
    }

    static class VansInCode {
        VansInCode(RefreshAheadEngine engine) {
            engine.cache("vans", String.class, new TypeRef<String>() {})
                    .ttl(Duration.ofMinutes(2))
                    .loader(key -> key)
                    .build();
        }
    }

    @Test
    void theMergedResultIsWhatIsChecked() {
        assertThat(refusal("refresh-ahead.caches.cars.ttl=2m"))
                .isEqualTo("Cars.car(String): refreshAfter (PT3M) must be shorter than ttl (PT2M)");
        assertThat(refusal("refresh-ahead.caches.cars.jitter=0.9"))
                .isEqualTo("Cars.car(String): jitter (0.9) must be between 0 and 0.5");
        assertThat(refusal("refresh-ahead.caches.cars.miss-wait=200"))
                .startsWith("Cars.car(String): refresh-ahead.caches.cars.miss-wait (200) has no unit");
        assertThat(refusal("refresh-ahead.caches.cars.refresh.concurrency=0"))
                .isEqualTo("Cars.car(String): concurrency (0) must be positive");
        assertThat(refusal("refresh-ahead.caches.cars.refresh.max-per-second=0"))
                .isEqualTo("Cars.car(String): maxPerSecond (0.0) must be positive, and at most 1000000");
        assertThat(refusal("refresh-ahead.caches.cars.queue=a.b"))
                .isEqualTo(
                        "Cars.car(String): queue (a.b) must be 1 to 50 letters, digits, dashes or underscores, and not"
                                + " parked or events");
        assertThat(refusal("refresh-ahead.caches.cars.codec=kryo"))
                .isEqualTo("Cars.car(String): codec (kryo) is not the name of a ValueCodec bean; known are []");
    }
}
