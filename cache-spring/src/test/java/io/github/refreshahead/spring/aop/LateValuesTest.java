package io.github.refreshahead.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.OperationSpec.Refresher;
import io.github.refreshahead.engine.OriginNotReachedException;
import io.github.refreshahead.spring.Contexts;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.test.util.AopTestUtils;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Methods that return before there is a value. */
class LateValuesTest {

    record Car(String vin, int number) {}

    interface Found<T> {
        CompletionStage<T> found(String vin);
    }

    static class Cars {
        final AtomicInteger calls = new AtomicInteger();

        /** Loads that have begun and wait for the test to end them. */
        final Queue<CompletableFuture<@Nullable Car>> loads = new ConcurrentLinkedQueue<>();

        final AtomicReference<Thread> caller = new AtomicReference<>();

        @RefreshAhead(cache = "futures", ttl = "10m")
        public CompletableFuture<@Nullable Car> future(String vin) {
            calls.incrementAndGet();
            caller.set(Thread.currentThread());
            CompletableFuture<@Nullable Car> load = new CompletableFuture<>();
            loads.add(load);
            return load;
        }

        @RefreshAhead(cache = "monos", ttl = "10m")
        public Mono<Car> mono(String vin) {
            calls.incrementAndGet();
            CompletableFuture<@Nullable Car> load = new CompletableFuture<>();
            return Mono.deferContextual(context -> {
                loads.add(load);
                return Mono.fromFuture(load).map(car -> context.<String>getOrEmpty("tenant")
                        .map(tenant -> new Car(car.vin() + "@" + tenant, car.number()))
                        .orElse(car));
            });
        }

        @RefreshAhead(cache = "fluxes", ttl = "10m", unless = "#result.size() > 2")
        public Flux<Car> flux(String vin, int count) {
            return Flux.range(1, count).map(number -> new Car(vin, number * 10 + calls.incrementAndGet()));
        }

        @RefreshAhead(cache = "failing", ttl = "10m")
        public Mono<Car> failing(String vin) {
            return Mono.error(failure);
        }

        @RefreshAhead(cache = "nothing", ttl = "10m")
        public Mono<Car> nothing(String vin) {
            return Mono.fromSupplier(() -> {
                calls.incrementAndGet();
                return null;
            });
        }

        final IOException failure = new IOException("third party");
    }

    static class Finder implements Found<Car> {
        final AtomicInteger calls = new AtomicInteger();

        @Override
        @RefreshAhead(cache = "stages", ttl = "10m")
        public CompletionStage<Car> found(String vin) {
            return CompletableFuture.supplyAsync(() -> new Car(vin, calls.incrementAndGet()));
        }
    }

    /** Advice on these methods, around ours or inside of it. */
    static class CarsAdvisor extends StaticMethodMatcherPointcutAdvisor {
        private static final long serialVersionUID = 1L;

        CarsAdvisor(int order, MethodInterceptor advice) {
            setOrder(order);
            setAdvice(advice);
        }

        @Override
        public boolean matches(java.lang.reflect.Method method, Class<?> type) {
            return Cars.class.isAssignableFrom(type) || Finder.class.isAssignableFrom(type);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Aspects {
        static @Nullable MethodInterceptor outside;

        /** Puts the invocation where advice of AspectJ's style looks for it, as Spring does if there is such advice. */
        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static CarsAdvisor exposing() {
            return new CarsAdvisor(Ordered.HIGHEST_PRECEDENCE, ExposeInvocationInterceptor.INSTANCE);
        }

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static CarsAdvisor outside() {
            return new CarsAdvisor(
                    AdviceSettings.DEFAULT_ORDER - 1,
                    invocation -> Aspects.outside == null ? invocation.proceed() : Aspects.outside.invoke(invocation));
        }

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static CarsAdvisor behind() {
            return new CarsAdvisor(AdviceSettings.DEFAULT_ORDER + 1, invocation -> {
                assertThat(ExposeInvocationInterceptor.currentInvocation()).isNotNull();
                return invocation.proceed();
            });
        }
    }

    private final AnnotationConfigApplicationContext context = Contexts.start(Cars.class, Finder.class, Aspects.class);
    private final Cars cars = context.getBean(Cars.class);
    private final Cars target = AopTestUtils.getUltimateTargetObject(cars);

    @AfterEach
    void close() {
        Aspects.outside = null;
        context.close();
    }

    private Refresher refresher(String cache) {
        return context.getBean(RefreshAheadCaches.class).get(cache).spec().refresher();
    }

    private CompletableFuture<@Nullable Car> load() {
        await().atMost(Duration.ofSeconds(20)).until(() -> !target.loads.isEmpty());
        return target.loads.remove();
    }

    private static <T> T value(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void futuresShareOneLoadAndCancellingOneLeavesTheOthers() throws Exception {
        CompletableFuture<Car> first = cars.future("A");
        CompletableFuture<@Nullable Car> load = load();
        CompletableFuture<Car> second = cars.future("A");
        assertThat(first.cancel(true)).isTrue();
        assertThat(load).isNotDone();
        load.complete(new Car("A", 1));

        assertThat(value(second)).isEqualTo(new Car("A", 1));
        assertThat(value(cars.future("A"))).isEqualTo(new Car("A", 1));
        assertThat(target.calls).hasValue(1);
        assertThat(target.caller.get()).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void futuresFailWithTheSameInstance() {
        CompletableFuture<Car> first = cars.future("A");
        load().completeExceptionally(target.failure);
        assertThatThrownBy(() -> value(first))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(target.failure);
    }

    @Test
    void futuresOfNothingAreServedToo() throws Exception {
        CompletableFuture<Car> first = cars.future("A");
        load().complete(null);
        assertThat(value(first)).isNull();
        assertThat(value(cars.future("A"))).isNull();
        assertThat(target.calls).hasValue(1);
    }

    @Test
    void stagesOfAnInterfacesTypeVariableAreOfTheClassesType() throws Exception {
        Found<?> finder = context.getBean(Found.class);
        for (int i = 0; i < 2; i++) {
            Object found = value(finder.found("A"));
            assertThat(found).isEqualTo(new Car("A", 1));
        }
    }

    @Test
    void refreshOfAFutureEndsWhenTheFutureDoes() throws Exception {
        CompletableFuture<Object> refreshed = new CompletableFuture<>();
        Thread worker = new Thread(() -> {
            try {
                refreshed.complete(refresher("futures").refresh(new Object[] {"A"}));
            } catch (Throwable e) {
                refreshed.completeExceptionally(e);
            }
        });
        worker.start();
        CompletableFuture<@Nullable Car> load = load();
        assertThat(refreshed).isNotDone();
        load.complete(new Car("A", 7));
        assertThat(value(refreshed)).isEqualTo(new Car("A", 7));
        assertThat(target.caller.get()).isSameAs(worker);
        worker.join();
    }

    @Test
    void refreshThatIsInterruptedWaitsNoLonger() throws Exception {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread worker = new Thread(() -> {
            try {
                refresher("monos").refresh(new Object[] {"A"});
            } catch (Throwable e) {
                ended.complete(e);
            }
        });
        worker.start();
        CompletableFuture<@Nullable Car> load = load();
        worker.interrupt();
        assertThat(value(ended)).isInstanceOf(InterruptedException.class);
        assertThat(load).as("a load that nobody shares is cancelled").isCancelled();
        worker.join();
    }

    @Test
    void refreshStoresWhatTheMethodsOwnFutureOrMonoHad() throws Throwable {
        Aspects.outside = invocation -> {
            Object returned = invocation.proceed();
            return returned instanceof Mono<?> mono
                    ? mono.map(car -> new Car("decorated", 0))
                    : ((CompletionStage<?>) returned).thenApply(car -> new Car("decorated", 0));
        };
        assertThat(refresher("stages").refresh(new Object[] {"A"})).isEqualTo(new Car("A", 1));
        Aspects.outside = invocation -> Mono.just(new Car("answered", 0));
        assertThatThrownBy(() -> refresher("monos").refresh(new Object[] {"A"}))
                .isInstanceOf(OriginNotReachedException.class);
    }

    @Test
    void everyAttemptOfARetryingSubscriberReachesTheMethod() throws Throwable {
        AtomicInteger attempts = new AtomicInteger();
        Aspects.outside = invocation -> Mono.defer(() ->
                        attempts.incrementAndGet() == 1 ? Mono.error(new IllegalStateException("first")) : Mono.empty())
                .then((Mono<?>) invocation.proceed())
                .retry(1);
        CompletableFuture<Object> refreshed = CompletableFuture.supplyAsync(() -> {
            try {
                return refresher("nothing").refresh(new Object[] {"A"});
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(value(refreshed)).isNull();
        assertThat(target.calls).hasValue(1);
    }

    @Test
    void monosCallNothingBeforeSomebodySubscribes() {
        cars.mono("A");
        assertThat(target.calls).hasValue(0);
    }

    @Test
    void subscribersShareOneLoadAndCancellingOneLeavesTheOthers() throws Exception {
        Mono<Car> mono = cars.mono("A");
        Disposable first = mono.subscribe();
        CompletableFuture<@Nullable Car> load = load();
        CompletableFuture<Car> second = mono.toFuture();
        CompletableFuture<Car> third = cars.mono("A").toFuture();
        first.dispose();
        assertThat(load).isNotDone();
        load.complete(new Car("A", 1));

        assertThat(value(second)).isEqualTo(new Car("A", 1));
        assertThat(value(third)).isEqualTo(new Car("A", 1));
        assertThat(mono.block()).isEqualTo(new Car("A", 1));
        assertThat(target.calls).hasValue(1);
    }

    @Test
    void contextOfTheSubscriberThatLeadsReachesTheOrigin() throws Exception {
        CompletableFuture<Car> led = cars.mono("A")
                .contextWrite(context -> context.put("tenant", "acme"))
                .toFuture();
        load().complete(new Car("A", 1));
        assertThat(value(led)).isEqualTo(new Car("A@acme", 1));
    }

    @Test
    void monosFailWithTheSameInstance() {
        List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            cars.failing("A")
                    .onErrorResume(e -> {
                        failures.add(e);
                        return Mono.empty();
                    })
                    .block();
        }
        assertThat(failures).hasSize(2).allSatisfy(e -> assertThat(e).isSameAs(target.failure));
    }

    @Test
    void emptyMonoIsCachedAsNothing() {
        assertThat(cars.nothing("A").block()).isNull();
        assertThat(cars.nothing("A").blockOptional()).isEmpty();
        assertThat(target.calls).hasValue(1);
    }

    @Test
    void fluxIsCollectedAndEmittedAgain() throws Throwable {
        List<Car> first = cars.flux("A", 2).collectList().block();
        assertThat(first).containsExactly(new Car("A", 11), new Car("A", 22));
        assertThat(cars.flux("A", 2).collectList().block()).isEqualTo(first);
        assertThat(cars.flux("A", 2).take(1).blockLast()).isEqualTo(new Car("A", 11));
        assertThat(cars.flux("B", 0).collectList().block()).isEmpty();
        assertThat(refresher("fluxes").refresh(new Object[] {"A", 1})).isEqualTo(List.of(new Car("A", 13)));
    }

    @Test
    void resultInAnExpressionIsTheListOfWhatAFluxEmits() {
        assertThat(cars.flux("A", 3).collectList().block()).hasSize(3);
        assertThat(cars.flux("A", 3).collectList().block()).hasSize(3);
        assertThat(target.calls).as("vetoed both times").hasValue(6);
    }
}
