package io.github.refreshahead.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.near.HeardEvents;
import io.github.refreshahead.near.InvalidationBus;
import io.github.refreshahead.near.InvalidationBusContract;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InMemoryInvalidationBusTest extends InvalidationBusContract {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final InMemoryInvalidationBus shared = InMemoryInvalidationBus.create();

    @Override
    protected InvalidationBus connect() {
        return shared.peer();
    }

    @Nested
    class OnAnExecutorOfManyThreads extends InvalidationBusContract {

        private final InMemoryInvalidationBus pooled = InMemoryInvalidationBus.create(new ForkJoinPool(4));

        @Override
        protected InvalidationBus connect() {
            return pooled.peer();
        }
    }

    @Test
    void nothingIsToldBeforeAGivenExecutorRuns() {
        Queue<Runnable> steps = new ArrayDeque<>();
        InMemoryInvalidationBus bus = InMemoryInvalidationBus.create(steps::add);
        HeardEvents heard = new HeardEvents();
        bus.subscribe(heard);
        publish(bus, "a");
        assertThat(heard.states()).isEmpty();

        run(steps);
        assertThat(heard.states()).containsExactly(true);
        assertThat(heard.events()).containsExactly("a");

        publish(bus, "b");
        bus.close();
        run(steps);
        assertThat(heard.states()).containsExactly(true, false);
        assertThat(heard.events()).containsExactly("a");
        assertThat(steps).isEmpty();
    }

    @Test
    void busThatIsClosedBeforeItsListenerWasToldAnythingTellsNothing() {
        Queue<Runnable> steps = new ArrayDeque<>();
        InMemoryInvalidationBus bus = InMemoryInvalidationBus.create(steps::add);
        HeardEvents heard = new HeardEvents();
        bus.subscribe(heard);

        bus.close();
        run(steps);

        assertThat(heard.states()).isEmpty();
    }

    @Test
    void listenerThatFallsBehindLosesTheOldestEvents() {
        Queue<Runnable> steps = new ArrayDeque<>();
        InMemoryInvalidationBus bus = InMemoryInvalidationBus.create(steps::add);
        HeardEvents heard = new HeardEvents();
        bus.subscribe(heard);

        IntStream.rangeClosed(1, 10_001).forEach(i -> publish(bus, Integer.toString(i)));
        run(steps);

        assertThat(heard.events())
                .containsExactlyElementsOf(IntStream.rangeClosed(2, 10_001)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @Test
    void thereIsAThreadOnlyForAListenerAndItEndsWithTheBus() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        InMemoryInvalidationBus bus = InMemoryInvalidationBus.create();
        publish(bus, "a");
        assertThat(ours(before)).isEmpty();

        HeardEvents heard = new HeardEvents();
        bus.subscribe(heard);
        await().atMost(SOON).until(heard::isConnected);
        assertThat(ours(before)).hasSize(1).allMatch(Thread::isDaemon);

        bus.close();
        await().atMost(SOON).until(() -> ours(before).findAny().isEmpty());
    }

    private static Stream<Thread> ours(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.getName().startsWith("refresh-ahead-memory-bus"));
    }

    private static void publish(InvalidationBus bus, String event) {
        assertThat(bus.publish(event.getBytes(UTF_8), () -> {})).isTrue();
    }

    private static void run(Queue<Runnable> steps) {
        for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
            step.run();
        }
    }
}
