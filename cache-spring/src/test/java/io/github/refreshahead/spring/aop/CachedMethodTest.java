package io.github.refreshahead.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.RefreshAheadConfig;
import io.github.refreshahead.spring.Contexts;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.AliasFor;

class CachedMethodTest {

    record CarId(String make, int number) {}

    static class Counting {
        final AtomicInteger calls = new AtomicInteger();

        public int calls() {
            return calls.get();
        }
    }

    static class ValuationService extends Counting {
        @RefreshAhead(ttl = "10m")
        public String valuation(String vin) {
            return vin + calls.incrementAndGet();
        }

        @RefreshAhead(ttl = "10m", key = "#id.number")
        public String byNumber(@Nullable CarId id) {
            return "car" + calls.incrementAndGet();
        }

        @RefreshAhead(ttl = "10m")
        public String failing(String vin) throws IOException {
            throw failure;
        }

        @RefreshAhead(ttl = "10m")
        int visibleInPackage(int number) {
            return number + calls.incrementAndGet();
        }

        final IOException failure = new IOException("third party");

        public IOException failure() {
            return failure;
        }
    }

    @Test
    void secondCallIsServed() {
        try (var context = Contexts.start(ValuationService.class)) {
            ValuationService service = context.getBean(ValuationService.class);
            assertThat(service.valuation("A")).isEqualTo("A1");
            assertThat(service.valuation("A")).isEqualTo("A1");
            assertThat(service.valuation("B")).isEqualTo("B2");
            assertThat(context.getBean(RefreshAheadCaches.class).names())
                    .contains("valuation-service-valuation", "valuation-service-by-number");
        }
    }

    @Test
    void methodVisibleInItsPackageIsCached() {
        try (var context = Contexts.start(ValuationService.class)) {
            ValuationService service = context.getBean(ValuationService.class);
            assertThat(service.visibleInPackage(1)).isEqualTo(2);
            assertThat(service.visibleInPackage(1)).isEqualTo(2);
        }
    }

    @Test
    void exceptionReachesTheCallerAsTheSameInstance() {
        try (var context = Contexts.start(ValuationService.class)) {
            ValuationService service = context.getBean(ValuationService.class);
            assertThatThrownBy(() -> service.failing("A")).isSameAs(service.failure());
            assertThatThrownBy(() -> service.failing("A")).isSameAs(service.failure());
        }
    }

    @Test
    void callsOnWhichTheKeyExpressionFailsRunTheMethod() {
        try (var context = Contexts.start(ValuationService.class)) {
            ValuationService service = context.getBean(ValuationService.class);
            assertThat(service.byNumber(new CarId("VW", 7))).isEqualTo("car1");
            assertThat(service.byNumber(new CarId("Audi", 7))).isEqualTo("car1");
            assertThat(service.byNumber(null)).isEqualTo("car2");
            assertThat(service.byNumber(null)).isEqualTo("car3");
        }
    }

    interface Valuations {
        @RefreshAhead(cache = "valuations", ttl = "10m")
        String valuation(String vin);
    }

    static class HttpValuations extends Counting implements Valuations {
        @Override
        public String valuation(String vin) {
            return vin + calls.incrementAndGet();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class BehindInterface {
        @Bean
        Valuations valuations() {
            return new HttpValuations();
        }
    }

    @Test
    void annotationOnAnInterfaceWorksThroughAProxyOfInterfaces() {
        try (var context = Contexts.start(BehindInterface.class)) {
            Valuations valuations = context.getBean(Valuations.class);
            assertThat(AopUtils.isJdkDynamicProxy(valuations)).isTrue();
            assertThat(valuations.valuation("A")).isEqualTo("A1");
            assertThat(valuations.valuation("A")).isEqualTo("A1");
        }
    }

    static class ClientFactory implements FactoryBean<Valuations> {
        @Override
        public Valuations getObject() {
            AtomicInteger calls = new AtomicInteger();
            return (Valuations) java.lang.reflect.Proxy.newProxyInstance(
                    Valuations.class.getClassLoader(),
                    new Class<?>[] {Valuations.class},
                    (proxy, method, arguments) -> arguments[0] + "" + calls.incrementAndGet());
        }

        @Override
        public Class<?> getObjectType() {
            return Valuations.class;
        }
    }

    @Test
    void clientThatAFactoryMakesIsCached() {
        try (var context = Contexts.start(ClientFactory.class)) {
            Valuations valuations = context.getBean(Valuations.class);
            assertThat(valuations.valuation("A")).isEqualTo("A1");
            assertThat(valuations.valuation("A")).isEqualTo("A1");
        }
    }

    abstract static class Source<K, V> extends Counting {
        @RefreshAhead(ttl = "10m")
        public V get(K key) {
            return load(key, calls.incrementAndGet());
        }

        abstract V load(K key, int call);
    }

    static class CarSource extends Source<CarId, Map<String, CarId>> {
        @Override
        Map<String, CarId> load(CarId key, int call) {
            return Map.of("call" + call, key);
        }
    }

    @Test
    void typeParametersAreThoseOfTheBean() {
        try (var context = Contexts.start(CarSource.class)) {
            CarSource source = context.getBean(CarSource.class);
            CarId id = new CarId("VW", 1);
            assertThat(source.get(id)).isEqualTo(Map.of("call1", id));
            assertThat(source.get(new CarId("VW", 1))).isEqualTo(Map.of("call1", id));
            assertThat(context.getBean(RefreshAheadCaches.class).names()).containsExactly("car-source-get");
        }
    }

    @RefreshAhead(ttl = "10m")
    @Retention(RetentionPolicy.RUNTIME)
    @interface Slow {
        @AliasFor(annotation = RefreshAhead.class)
        String cache();
    }

    @RefreshAheadConfig(ttl = "20m", staleIfError = "${stale}")
    static class Layers {
        @Slow(cache = "slow")
        public String composed(String vin) {
            return vin;
        }

        @RefreshAhead(cache = "layered", refreshAfter = "off")
        public String layered(String vin) {
            return vin;
        }
    }

    @Test
    void methodWinsOverItsClassAndPlaceholdersAreResolved() {
        System.setProperty("stale", "3s");
        try (var context = Contexts.start(Layers.class)) {
            RefreshAheadCaches caches = context.getBean(RefreshAheadCaches.class);
            assertThat(caches.get("slow").spec().policy().ttl()).isEqualTo(Duration.ofMinutes(10));
            assertThat(caches.get("layered").spec().policy().ttl()).isEqualTo(Duration.ofMinutes(20));
            assertThat(caches.get("layered").spec().policy().refreshAfter()).isNull();
            assertThat(caches.get("layered").spec().policy().staleIfError()).isEqualTo(Duration.ofSeconds(3));
        } finally {
            System.clearProperty("stale");
        }
    }

    @Lazy
    static class LazyService extends Counting {
        static final AtomicInteger made = new AtomicInteger();

        LazyService() {
            made.incrementAndGet();
        }

        @RefreshAhead(cache = "lazy", ttl = "10m")
        public String find(String vin) {
            return vin + calls.incrementAndGet();
        }
    }

    @Test
    void methodOfALazyBeanIsKnownAndItsFirstRefreshMakesTheBean() throws Throwable {
        LazyService.made.set(0);
        try (var context = Contexts.start(LazyService.class)) {
            var operation = context.getBean(RefreshAheadCaches.class).get("lazy");
            assertThat(LazyService.made).hasValue(0);
            assertThat(operation.spec().refresher().refresh(new Object[] {"A"})).isEqualTo("A1");
            assertThat(LazyService.made.get()).isPositive();
        }
    }

    static class WarmsUp {
        WarmsUp(@Autowired ValuationService service) {
            service.valuation("A");
        }
    }

    @Test
    void callBeforeTheContextHasStartedRunsTheMethod() {
        try (AnnotationConfigApplicationContext context = Contexts.start(ValuationService.class, WarmsUp.class)) {
            assertThat(context.getBean(ValuationService.class).valuation("A")).isEqualTo("A2");
        }
    }

    @Test
    void operationIsNamedByCacheBeanAndSignature() {
        try (var context = Contexts.start(BehindInterface.class)) {
            assertThat(context.getBean(RefreshAheadCaches.class)
                            .get("valuations")
                            .spec()
                            .id())
                    .isEqualTo("valuations/valuations.valuation(java.lang.String)");
        }
    }

    @Test
    void cachesByNameRefuseWhatTheyDoNotKnow() {
        try (var context = Contexts.start(BehindInterface.class)) {
            RefreshAheadCaches caches = context.getBean(RefreshAheadCaches.class);
            assertThatThrownBy(() -> caches.get("cars"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no cache 'cars'; known are [valuations]");
            assertThatThrownBy(() -> caches.refresh("valuations"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("arguments (0 of them) must be 1 for cache 'valuations'");
        }
    }
}
