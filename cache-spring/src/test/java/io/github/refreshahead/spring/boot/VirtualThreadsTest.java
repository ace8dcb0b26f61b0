package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/** {@code spring.threads.virtual.enabled}, on whatever JDK the tests run: it has an effect where there are such threads. */
class VirtualThreadsTest {

    private static final boolean THERE = Runtime.version().feature() >= 21;

    /** From here on a monitor pins no thread. */
    private static final boolean MONITORS_DO_NOT_PIN = Runtime.version().feature() >= 24;

    static class Cars {
        final AtomicInteger loads = new AtomicInteger();
        final Set<String> kinds = ConcurrentHashMap.newKeySet();

        private String load(String vin) {
            String thread = Thread.currentThread().toString();
            kinds.add(thread.startsWith("VirtualThread") ? "virtual" : "platform");
            return vin + loads.incrementAndGet();
        }

        @RefreshAhead(cache = "futures", ttl = "10m", refreshAfter = "1ms")
        public CompletableFuture<String> future(String vin) {
            return CompletableFuture.completedFuture(load(vin));
        }

        @RefreshAhead(cache = "values", ttl = "10m", refreshAfter = "1ms")
        public String value(String vin) {
            return vin + loads.incrementAndGet();
        }

        public Set<String> kinds() {
            return kinds;
        }

        public int loads() {
            return loads.get();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(RefreshAheadAutoConfiguration.class)
    @Import(Cars.class)
    static class Service {}

    private static ConfigurableApplicationContext start(boolean virtual) {
        return new SpringApplicationBuilder(Service.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.threads.virtual.enabled=" + virtual,
                        "refresh-ahead.namespace=virtual-" + UUID.randomUUID(),
                        "refresh-ahead.fail-fast=true",
                        "refresh-ahead.redis.uri=" + RedisServer.shared().uri(),
                        "refresh-ahead.rabbitmq.uri=" + RabbitServer.shared().uri())
                .run();
    }

    private static void refreshed(Cars cars) {
        int before = cars.loads();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            cars.future("A").get(20, TimeUnit.SECONDS);
            return cars.loads() > before + 1;
        });
    }

    @Test
    void originsAreCalledOnVirtualThreadsWhereTheyAreWantedAndThere() {
        try (var context = start(true)) {
            Cars cars = context.getBean(Cars.class);
            refreshed(cars);
            assertThat(cars.kinds()).containsExactly(THERE ? "virtual" : "platform");
        }
        try (var context = start(false)) {
            Cars cars = context.getBean(Cars.class);
            refreshed(cars);
            assertThat(cars.kinds()).containsExactly("platform");
        }
    }

    /** Blocks while its class is initialized: that pins on every JDK. */
    static final class Pinning {
        static {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }

        private Pinning() {}

        static void touch() {}
    }

    @Test
    void noVirtualThreadIsPinnedByCallsOrRefreshes(@TempDir Path folder) throws Exception {
        List<RecordedEvent> events;
        try (Recording recording = new Recording();
                var context = start(true)) {
            recording
                    .enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ZERO)
                    .withStackTrace();
            recording.start();
            Cars cars = context.getBean(Cars.class);
            Thread[] callers = new Thread[16];
            for (int i = 0; i < callers.length; i++) {
                callers[i] = thread(() -> callAll(cars));
                callers[i].start();
            }
            for (Thread caller : callers) {
                caller.join(60_000);
            }
            refreshed(cars);
            Thread pinning = thread(Pinning::touch);
            pinning.start();
            pinning.join(20_000);
            recording.stop();
            Path file = folder.resolve("pinned.jfr");
            recording.dump(file);
            events = RecordingFile.readAllEvents(file);
        }
        List<RecordedEvent> ours = new ArrayList<>(events);
        boolean seen = ours.removeIf(event -> event.toString().contains("Pinning"));
        assertThat(seen).as("what is pinned on purpose is seen").isEqualTo(THERE);
        if (MONITORS_DO_NOT_PIN) {
            ours.removeIf(VirtualThreadsTest::loadsAClass);
            assertThat(ours).isEmpty();
        }
    }

    /** Where the JVM itself calls a class loader: that pins on every JDK, too, and happens once for each class. */
    private static boolean loadsAClass(RecordedEvent event) {
        RecordedStackTrace stack = event.getStackTrace();
        return stack != null
                && stack.getFrames().stream()
                        .anyMatch(frame -> frame.getMethod().getType().getName().equals(ClassLoader.class.getName()));
    }

    private static Thread thread(Runnable work) {
        return THERE
                ? new VirtualThreadTaskExecutor("caller-")
                        .getVirtualThreadFactory()
                        .newThread(work)
                : new Thread(work);
    }

    private static void callAll(Cars cars) {
        for (int i = 0; i < 200; i++) {
            cars.value("A" + i % 20);
            cars.future("A" + i % 20).join();
        }
    }
}
