package io.github.refreshahead.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.spring.Contexts;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Methods that take several ids and return a map. */
@SuppressWarnings("NonApiType") // methods of users return what they like
class CachedBatchTest {

    record Price(String vin, String currency, int call) {}

    static class PriceService {

        final List<List<String>> asked = new CopyOnWriteArrayList<>();
        final Set<String> unknown = ConcurrentHashMap.newKeySet();

        public List<List<String>> asked() {
            return asked;
        }

        public Set<String> unknown() {
            return unknown;
        }

        @RefreshAhead(cache = "prices", ttl = "10m")
        public Map<String, Price> prices(List<String> vins, String currency) {
            return load(vins, currency);
        }

        @RefreshAhead(cache = "set-prices", ttl = "10m")
        public LinkedHashMap<String, Price> prices(Set<String> vins) {
            return load(vins, "EUR");
        }

        @RefreshAhead(cache = "quick-prices", ttl = "1m", refreshAfter = "50ms")
        public Map<String, Price> quick(Collection<? extends String> vins) {
            return load(vins, "EUR");
        }

        @RefreshAhead(cache = "whole-prices", ttl = "10m", key = "#vins")
        public Map<String, Price> whole(List<String> vins) {
            return load(vins, "EUR");
        }

        @RefreshAhead(cache = "sorted-prices", ttl = "10m")
        public TreeMap<String, Integer> sorted(List<String> vins) {
            asked.add(List.copyOf(vins));
            return new TreeMap<>(Map.of("A", 1));
        }

        @RefreshAhead(cache = "tagged-prices", ttl = "10m", tags = "#result.vin + '-in-' + #result.currency")
        public Map<String, Price> tagged(List<String> vins) {
            return load(vins, "EUR");
        }

        @RefreshAhead(
                cache = "chosen-prices",
                ttl = "10m",
                condition = "#vins != 'live'",
                unless = "#result.vin == 'hot'")
        public Map<String, Price> chosen(List<String> vins) {
            return load(vins, "EUR");
        }

        @RefreshAhead(cache = "failing-prices", ttl = "10m")
        public Map<String, Price> failing(List<String> vins) throws Exception {
            throw failure;
        }

        final Exception failure = new Exception("third party");

        public Exception failure() {
            return failure;
        }

        @Invalidate(cache = "prices")
        public void reprice(String vin, String currency) {}

        private LinkedHashMap<String, Price> load(Collection<? extends String> vins, String currency) {
            asked.add(List.copyOf(vins));
            LinkedHashMap<String, Price> prices = new LinkedHashMap<>();
            vins.stream()
                    .filter(vin -> !unknown.contains(vin))
                    .forEach(vin -> prices.put(vin, new Price(vin, currency, asked.size())));
            return prices;
        }
    }

    private static Map.Entry<String, Price> price(String vin, String currency, int call) {
        return entry(vin, new Price(vin, currency, call));
    }

    @Test
    void onlyIdsThatAreMissingAreAskedForAndFurtherArgumentsArePartOfEachKey() {
        try (var context = Contexts.start(PriceService.class)) {
            PriceService service = context.getBean(PriceService.class);
            List<String> mine = new ArrayList<>(List.of("B", "A", "B"));

            assertThat(service.prices(mine, "EUR")).containsExactly(price("B", "EUR", 1), price("A", "EUR", 1));
            assertThat(service.prices(List.of("A", "C"), "EUR"))
                    .containsExactly(price("A", "EUR", 1), price("C", "EUR", 2));
            assertThat(service.prices(List.of("A"), "CHF")).containsExactly(price("A", "CHF", 3));
            assertThat(service.prices(List.of("C", "B", "A"), "EUR")).hasSize(3);

            assertThat(service.asked()).containsExactly(List.of("B", "A"), List.of("C"), List.of("A"));
        }
    }

    @Test
    void answerIsTheCallersOwnMap() {
        try (var context = Contexts.start(PriceService.class)) {
            PriceService service = context.getBean(PriceService.class);
            LinkedHashMap<String, Price> answer = service.prices(Set.of("A"));
            answer.clear();
            assertThat(service.prices(Set.of("A"))).containsExactly(price("A", "EUR", 1));
        }
    }

    @Test
    void idThatTheMethodDoesNotReturnIsAbsentAndRemembered() {
        try (var context = Contexts.start(PriceService.class)) {
            PriceService service = context.getBean(PriceService.class);
            service.unknown().add("none");
            assertThat(service.prices(List.of("none", "A"), "EUR")).containsOnlyKeys("A");
            assertThat(service.prices(List.of("none", "A"), "EUR")).containsOnlyKeys("A");
            assertThat(service.asked()).hasSize(1);
        }
    }

    @Test
    void entriesAreInvalidatedOneByOneByKeysOfOneId() {
        try (var context = Contexts.start(PriceService.class)) {
            PriceService service = context.getBean(PriceService.class);
            service.prices(List.of("A", "B"), "EUR");

            service.reprice("A", "EUR");
            assertThat(service.prices(List.of("A", "B"), "EUR"))
                    .containsExactly(price("A", "EUR", 2), price("B", "EUR", 1));
            context.getBean(RefreshAheadCaches.class).invalidate("prices", "B", "EUR");
            assertThat(service.prices(List.of("A", "B"), "EUR"))
                    .containsExactly(price("A", "EUR", 2), price("B", "EUR", 3));
        }
    }

    @Test
    void dueEntriesAreRefreshedByOneCallOfTheMethod() {
        try (var context = Contexts.start(PriceService.class)) {
            PriceService service = context.getBean(PriceService.class);
            service.quick(List.of("A", "B"));

            await().atMost(Duration.ofSeconds(10)).until(() -> {
                service.quick(List.of("A", "B"));
                return service.asked().size() > 1;
            });

            assertThat(service.asked().get(1)).containsExactly("A", "B");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                            service.quick(List.of("A")).get("A").call())
                    .isGreaterThan(1));
        }
    }

    @Test
    void singleEntryIsRefreshedByItsArguments() {
        try (var context = Contexts.start(PriceService.class)) {
            PriceService service = context.getBean(PriceService.class);
            service.prices(List.of("A", "B"), "EUR");

            assertThat(context.getBean(RefreshAheadCaches.class).refresh("prices", "A", "EUR"))
                    .isTrue();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> service.prices(List.of("A"), "EUR").get("A").call() == 2);
            assertThat(service.asked()).containsExactly(List.of("A", "B"), List.of("A"));
        }
    }

    @Test
    void warmUpFillsEntriesOfOneIdEach() throws Exception {
        try (var context = Contexts.start(PriceService.class)) {
            PriceService service = context.getBean(PriceService.class);

            context.getBean(RefreshAheadCaches.class)
                    .warmUp("set-prices", List.of("A", "B"), 1_000)
                    .end()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);

            assertThat(service.prices(Set.of("A", "B"))).containsOnlyKeys("A", "B");
            assertThat(service.asked()).containsExactlyInAnyOrder(List.of("A"), List.of("B"));
        }
    }

    @Test
    void methodWithAKeyExpressionOrAnotherKindOfMapIsCachedAsAWhole() {
        try (var context = Contexts.start(PriceService.class)) {
            PriceService service = context.getBean(PriceService.class);
            service.whole(List.of("A", "B"));
            service.whole(List.of("A"));
            service.whole(List.of("A", "B"));
            assertThat(service.asked()).containsExactly(List.of("A", "B"), List.of("A"));

            service.sorted(List.of("A", "B"));
            service.sorted(List.of("B"));
            assertThat(service.asked()).hasSize(4);
        }
    }

    @Test
    void tagsAreThoseOfEachValue() {
        try (var context = Contexts.start(PriceService.class)) {
            PriceService service = context.getBean(PriceService.class);
            service.tagged(List.of("A", "B"));

            context.getBean(RefreshAheadCaches.class).invalidateTag("A-in-EUR");

            assertThat(service.tagged(List.of("A", "B"))).hasSize(2);
            assertThat(service.asked()).containsExactly(List.of("A", "B"), List.of("A"));
        }
    }

    @Test
    void conditionsAreAskedOfEachId() {
        try (var context = Contexts.start(PriceService.class)) {
            PriceService service = context.getBean(PriceService.class);
            List<String> vins = List.of("A", "live", "hot", "B");
            assertThat(service.chosen(vins)).containsOnlyKeys(vins.toArray(String[]::new));
            assertThat(service.chosen(vins)).containsOnlyKeys(vins.toArray(String[]::new));
            assertThat(service.asked())
                    .containsExactly(List.of("A", "hot", "B"), List.of("live"), List.of("hot"), List.of("live"));
        }
    }

    @Test
    void callWithoutIdsOrWithANullAmongThemRunsTheMethod() {
        try (var context = Contexts.start(PriceService.class)) {
            PriceService service = context.getBean(PriceService.class);
            assertThat(service.prices(List.of(), "EUR")).isEmpty();
            assertThat(service.prices(List.of(), "EUR")).isEmpty();
            assertThat(service.asked()).hasSize(2);
            List<@Nullable String> withNull = new ArrayList<>();
            withNull.add(null);
            assertThatThrownBy(() -> service.prices(withNull, "EUR")).isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void checkedExceptionReachesTheCallerAsTheSameInstance() {
        try (var context = Contexts.start(PriceService.class)) {
            PriceService service = context.getBean(PriceService.class);
            assertThatThrownBy(() -> service.failing(List.of("A", "B"))).isSameAs(service.failure());
        }
    }

    @Test
    void insideATransactionHitsAreServedAndWhatIsLoadedIsNotStored() {
        try (var context = Contexts.start(PriceService.class)) {
            PriceService service = context.getBean(PriceService.class);
            service.prices(List.of("A"), "EUR");
            TransactionSynchronizationManager.setActualTransactionActive(true);
            try {
                assertThat(service.prices(List.of("A", "B"), "EUR"))
                        .containsExactly(price("A", "EUR", 1), price("B", "EUR", 2));
                assertThat(service.prices(List.of("B"), "EUR")).containsExactly(price("B", "EUR", 3));
            } finally {
                TransactionSynchronizationManager.setActualTransactionActive(false);
            }
            assertThat(service.prices(List.of("B"), "EUR")).containsExactly(price("B", "EUR", 4));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class InnerAdvice {

        @Bean
        AtomicInteger passes() {
            return new AtomicInteger();
        }

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        DefaultPointcutAdvisor inner(AtomicInteger passes) {
            NameMatchMethodPointcut prices = new NameMatchMethodPointcut().addMethodName("prices");
            DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(prices, (MethodInterceptor) call -> {
                passes.incrementAndGet();
                return call.proceed();
            });
            advisor.setOrder(Ordered.LOWEST_PRECEDENCE);
            return advisor;
        }
    }

    @Test
    void adviceInsideOfTheCacheIsAroundEachCallOfTheMethodAndNotAroundHits() {
        try (AnnotationConfigApplicationContext context = Contexts.start(PriceService.class, InnerAdvice.class)) {
            PriceService service = context.getBean(PriceService.class);
            service.prices(List.of("A"), "EUR");
            service.prices(List.of("A"), "EUR");
            service.prices(List.of("A", "B"), "EUR");
            assertThat(context.getBean(AtomicInteger.class)).hasValue(2);
        }
    }

    static class Ambiguous {
        @RefreshAhead(ttl = "10m")
        public Map<String, String> prices(List<String> vins, Set<String> dealers) {
            return Map.of();
        }
    }

    @Test
    void idsThatCouldBeInSeveralParametersAreRefused() {
        assertThat(Contexts.refusal(Ambiguous.class))
                .isEqualTo("Ambiguous.prices(List, Set): returns a map whose keys could be the elements of several"
                        + " parameters; give key= to cache its result as a whole");
    }

    static class Unspeakable {
        @RefreshAhead(ttl = "10m")
        public Map<Object, String> prices(List<Object> ids) {
            return Map.of();
        }
    }

    @Test
    void idsThatCannotBeKeysAreRefused() {
        assertThat(Contexts.refusal(Unspeakable.class))
                .contains("parameter 'ids'")
                .contains("Object");
    }
}
