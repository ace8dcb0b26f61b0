package io.github.refreshahead.spring.eventloop;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.rabbitmq.RabbitRefreshQueue;
import io.github.refreshahead.redis.RedisEntryStore;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.spring.EnableRefreshAhead;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A process whose event loops call cached methods while BlockHound watches them. Prints what was called and every call of
 * theirs that blocked, and exits with 1 if there was one, or if BlockHound does not see one that is made on purpose.
 */
public final class EventLoops {

    private static final int CALLS = 2_000;

    private EventLoops() {}

    static class Cars {
        final AtomicInteger loads = new AtomicInteger();

        @RefreshAhead(cache = "monos", ttl = "10m")
        public Mono<String> mono(String vin) {
            return Mono.delay(Duration.ofMillis(1)).map(tick -> vin + loads.incrementAndGet());
        }

        @RefreshAhead(cache = "futures", ttl = "10m")
        public CompletableFuture<String> future(String vin) {
            return CompletableFuture.supplyAsync(() -> vin + loads.incrementAndGet());
        }

        @RefreshAhead(cache = "due", ttl = "10m", refreshAfter = "1ms")
        public Mono<String> due(String vin) {
            return Mono.fromSupplier(() -> vin + loads.incrementAndGet());
        }

        @RefreshAhead(cache = "copies", ttl = "10m", refreshAfter = "1ms", nearTtl = "1m")
        public Flux<String> copies(String vin) {
            return Flux.just(vin, vin + loads.incrementAndGet());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRefreshAhead
    static class Caching {
        @Bean
        RefreshAheadEngine engine() {
            RabbitRefreshQueue queue = RabbitRefreshQueue.connect(requireNonNull(rabbit), "event-loops");
            return RefreshAheadEngine.builder()
                    .namespace("event-loops")
                    .store(RedisEntryStore.connect(redis.uri()))
                    .queue(queue)
                    .bus(queue.invalidationBus())
                    .build();
        }
    }

    private static @Nullable String rabbit;
    private static final RedisServer redis = RedisServer.start();
    private static final Queue<String> blocked = new ConcurrentLinkedQueue<>();
    private static final Scheduler loops = Schedulers.newParallel("event-loop", 4);

    /** @param arguments address of a RabbitMQ */
    public static void main(String[] arguments) {
        rabbit = arguments[0];
        // The pool's own lock, while it makes a thread: held for a moment, and by no one who waits for anything.
        BlockHound.install(
                builder -> builder.allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "addWorker")
                        .blockingMethodCallback(method -> {
                            StackTraceElement[] stack = new Throwable().getStackTrace();
                            StringBuilder text = new StringBuilder(method.toString());
                            for (int i = 0; i < Math.min(stack.length, 40); i++) {
                                text.append("\n    ").append(stack[i]);
                            }
                            blocked.add(text.toString());
                        }));
        boolean sound = sees();
        try (var context = new AnnotationConfigApplicationContext(Caching.class, Cars.class);
                redis) {
            Cars cars = context.getBean(Cars.class);
            sound &= run("misses", number -> cars.mono("miss" + number));
            sound &= run("misses of futures", number -> Mono.fromFuture(cars.future("miss" + number)));
            sound &= run("shared misses", number -> cars.mono("shared" + number / 100));
            sound &= run("hits", number -> cars.mono("miss" + number % 100));
            sound &= run("hits of futures", number -> Mono.fromFuture(cars.future("miss" + number % 100)));
            sound &= run("due", number -> cars.due("due" + number % 100));
            sound &= run("copies", number -> cars.copies("copy" + number % 100).collectList());
            redis.kill();
            sound &= run("Redis down", number -> cars.mono("miss" + number % 100));
            sound &= run("Redis down, futures", number -> Mono.fromFuture(cars.future("down" + number)));
        } finally {
            loops.dispose();
        }
        System.exit(sound ? 0 : 1);
    }

    /** Whether BlockHound watches at all. */
    private static boolean sees() {
        boolean sees = Mono.fromCallable(() -> {
                    Thread.sleep(1);
                    return !blocked.isEmpty();
                })
                .subscribeOn(loops)
                .blockOptional(Duration.ofSeconds(20))
                .orElse(false);
        blocked.clear();
        System.out.println(sees ? "BlockHound watches" : "BlockHound does not watch");
        return sees;
    }

    private static boolean run(String what, IntFunction<Mono<?>> call) {
        Long answered = Flux.range(0, CALLS)
                .flatMap(number -> Mono.defer(() -> call.apply(number)).subscribeOn(loops), 64)
                .count()
                .block(Duration.ofMinutes(2));
        boolean sound = blocked.isEmpty() && answered != null && answered == CALLS;
        System.out.println(what + ": " + answered + " answered, " + blocked.size() + " blocked");
        blocked.stream().distinct().limit(3).forEach(System.out::println);
        blocked.clear();
        return sound;
    }
}
