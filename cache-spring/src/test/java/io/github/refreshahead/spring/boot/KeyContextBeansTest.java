package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.key.KeyContext;
import io.github.refreshahead.key.MissingContextException;
import io.github.refreshahead.spring.Contexts;
import io.github.refreshahead.spring.PropagatedKeyContext;
import io.github.refreshahead.spring.RefreshAheadCaches;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A tenant that an application keeps in a thread local, and that Micrometer knows by an accessor. */
class KeyContextBeansTest {

    record Tenant(String id) {}

    static final class TenantAccessor implements ThreadLocalAccessor<Tenant> {
        private static final ThreadLocal<@Nullable Tenant> CURRENT = new ThreadLocal<>();

        @Override
        public Object key() {
            return "tenant";
        }

        @Override
        public @Nullable Tenant getValue() {
            return CURRENT.get();
        }

        @Override
        public void setValue(Tenant value) {
            CURRENT.set(value);
        }

        @Override
        public void setValue() {
            CURRENT.remove();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Tenancy {
        @Bean
        KeyContext tenant() {
            return PropagatedKeyContext.of("tenant", new TenantAccessor(), Tenant::id, Tenant::new);
        }
    }

    static class Prices {
        private final AtomicInteger loads = new AtomicInteger();

        private String next(String what) {
            Tenant tenant = TenantAccessor.CURRENT.get();
            return what + " for " + (tenant == null ? "nobody" : tenant.id()) + "#" + loads.incrementAndGet();
        }

        @RefreshAhead(cache = "prices", ttl = "10m", refreshAfter = "100ms")
        public String price(String vin) {
            return next(vin);
        }

        @RefreshAhead(cache = "upper", ttl = "10m", key = "#vin.toUpperCase()")
        public String upper(String vin) {
            return next(vin);
        }

        @RefreshAhead(cache = "all-prices", ttl = "10m", refreshAfter = "100ms")
        public Map<String, String> prices(List<String> vins) {
            return vins.stream().collect(Collectors.toMap(vin -> vin, this::next));
        }

        @Invalidate(cache = "prices")
        public void reprice(String vin) {}
    }

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RefreshAheadAutoConfiguration.class))
            .withUserConfiguration(Tenancy.class)
            .withBean(Prices.class)
            .withPropertyValues("refresh-ahead.backend=embedded");

    @AfterEach
    void nobody() {
        TenantAccessor.CURRENT.remove();
    }

    private static void as(String tenant) {
        TenantAccessor.CURRENT.set(new Tenant(tenant));
    }

    @Test
    void refreshesRunAsTheTenantWhoseEntryIsDue() {
        runner.run(context -> {
            Prices prices = context.getBean(Prices.class);
            as("north");
            assertThat(prices.price("A")).isEqualTo("A for north#1");
            as("south");
            assertThat(prices.price("A")).isEqualTo("A for south#2");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                as("south");
                assertThat(prices.price("A")).startsWith("A for south#").isNotEqualTo("A for south#2");
            });
        });
    }

    @Test
    void elementsOfABatchAreTheTenantsOwnAndRefreshedAsTheTenant() {
        runner.run(context -> {
            Prices prices = context.getBean(Prices.class);
            as("north");
            Map<String, String> ofNorth = prices.prices(List.of("A", "B"));
            assertThat(ofNorth.get("A")).startsWith("A for north#");
            as("south");
            assertThat(prices.prices(List.of("A")).get("A")).startsWith("A for south#");
            as("north");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                as("north");
                assertThat(prices.prices(List.of("A", "B"))).allSatisfy((vin, price) -> assertThat(price)
                        .startsWith(vin + " for north#")
                        .isNotEqualTo(ofNorth.get(vin)));
            });
        });
    }

    @Test
    void invalidationIsTheCallersOwn() {
        runner.run(context -> {
            Prices prices = context.getBean(Prices.class);
            as("north");
            prices.upper("a");
            as("south");
            prices.upper("a");
            context.getBean(RefreshAheadCaches.class).invalidate("upper", "A");
            assertThat(prices.upper("a")).isEqualTo("a for south#3");
            as("north");
            assertThat(prices.upper("a")).isEqualTo("a for north#1");
        });
    }

    @Test
    void withoutATenantACallFailsAlsoWithAKeyExpression() {
        runner.run(context -> {
            Prices prices = context.getBean(Prices.class);
            assertThatExceptionOfType(MissingContextException.class)
                    .isThrownBy(() -> prices.price("A"))
                    .withMessageContaining("cache 'prices': the context 'tenant'");
            assertThatExceptionOfType(MissingContextException.class).isThrownBy(() -> prices.upper("a"));
            assertThatExceptionOfType(MissingContextException.class).isThrownBy(() -> prices.prices(List.of("A")));
            assertThatExceptionOfType(MissingContextException.class).isThrownBy(() -> prices.reprice("A"));
        });
    }

    @Test
    void whatMicrometerCarriesToAnotherThreadIsPartOfItsKeys() {
        ContextRegistry registry = new ContextRegistry().registerThreadLocalAccessor(new TenantAccessor());
        ContextSnapshotFactory snapshots =
                ContextSnapshotFactory.builder().contextRegistry(registry).build();
        runner.run(context -> {
            Prices prices = context.getBean(Prices.class);
            as("north");
            ContextSnapshot snapshot = snapshots.captureAll();
            var elsewhere = CompletableFuture.supplyAsync(() -> {
                try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
                    return prices.upper("a");
                }
            });
            assertThat(elsewhere.join()).isEqualTo("a for north#1");
            assertThat(prices.upper("a")).isEqualTo("a for north#1");
        });
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Tenancy.class, Prices.class})
    static class WithAnEngineOfItsOwn {}

    @Test
    void engineThatWasMadeWithoutTheContextIsRefused() {
        assertThat(Contexts.refusal(WithAnEngineOfItsOwn.class))
                .isEqualTo("the KeyContext bean 'tenant' is no part of the keys, since the RefreshAheadEngine was made"
                        + " without it; give it to RefreshAheadEngine.builder().keyContext()");
        runner.run(
                context -> assertThat(context.getBean(RefreshAheadEngine.class).keyContexts())
                        .containsExactly("tenant"));
    }
}
