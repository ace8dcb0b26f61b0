package io.github.refreshahead.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.near.HeardEvents;
import io.github.refreshahead.near.InvalidationBus;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of events and of those who listen when the broker dies, hangs, takes nothing, or loses what it had. */
class RabbitEventsOutageTest extends OwnBroker {

    private HeardEvents heard;
    private AtomicInteger lost;

    @BeforeEach
    void listenAnew() {
        heard = new HeardEvents();
        lost = new AtomicInteger();
    }

    private InvalidationBus listening() {
        InvalidationBus bus = connectAndAwaitUp(builder()).invalidationBus();
        bus.subscribe(heard);
        await().atMost(SOON).until(heard::isConnected);
        return bus;
    }

    private boolean publish(InvalidationBus bus, String event) {
        return bus.publish(event.getBytes(UTF_8), lost::incrementAndGet);
    }

    private void awaitArrival(InvalidationBus bus, String event) {
        assertThat(publish(bus, event)).isTrue();
        await().atMost(SOON).until(() -> heard.events().contains(event));
    }

    @Test
    void listenerToABrokerThatIsDownFromTheStartIsConnectedWhenItComes() {
        server.kill();
        InvalidationBus bus = connect(builder()).invalidationBus();
        bus.subscribe(heard);
        assertThat(publish(bus, "early")).isFalse();

        server.restart();

        await().atMost(SOON).until(heard::isConnected);
        awaitArrival(bus, "late");
        assertThat(heard.events()).containsExactly("late");
        assertThat(heard.states()).containsExactly(true);
    }

    @Test
    void listenerIsToldThatABrokerDiedAndThatItIsBack() {
        InvalidationBus bus = listening();
        awaitArrival(bus, "before");

        server.kill();
        await().atMost(SOON).until(() -> !heard.isConnected());
        await().atMost(SOON).until(() -> !publish(bus, "meanwhile"));
        server.restart();

        await().atMost(SOON).until(heard::isConnected);
        awaitArrival(bus, "after");
        assertThat(heard.events()).doesNotContain("meanwhile");
        assertThat(heard.tangled()).isFalse();
    }

    @Test
    void publisherIsToldOnceOfEachEventThatADeadBrokerCannotHave() {
        InvalidationBus bus = listening();
        awaitArrival(bus, "before");

        server.kill();
        List<String> taken = new ArrayList<>();
        List<String> lostOnes = new CopyOnWriteArrayList<>();
        for (int i = 0; take(bus, Integer.toString(i), lostOnes); i++) {
            taken.add(Integer.toString(i));
        }

        await().atMost(SOON).until(() -> lostOnes.size() >= taken.size());
        assertThat(lostOnes).containsExactlyInAnyOrderElementsOf(taken);
        server.restart();
        await().atMost(SOON).until(heard::isConnected);
    }

    private static boolean take(InvalidationBus bus, String event, List<String> lost) {
        return bus.publish(event.getBytes(UTF_8), () -> lost.add(event));
    }

    @Test
    void publishingToABrokerThatHangsIsBoundedAndEndsByItself() {
        InvalidationBus bus = listening();
        awaitArrival(bus, "before");

        int taken = 0;
        server.freeze();
        try {
            String event = "x".repeat(1_000);
            for (; publish(bus, event); taken++) {
                assertThat(taken).isLessThan(10_000);
            }
            int sent = taken;
            await().atMost(SOON).until(() -> !heard.isConnected());
            await().atMost(SOON).until(() -> lost.get() == sent);
            assertThat(publish(bus, "more")).isFalse();
        } finally {
            server.thaw();
        }

        await().atMost(SOON).until(heard::isConnected);
        awaitArrival(bus, "after");
        assertThat(lost).hasValue(taken);
    }

    @Test
    void instanceThatDoesNotKeepUpLosesTheOldestEventsAndTheBrokerKeepsABoundedNumber() {
        InvalidationBus publisher = connectAndAwaitUp(builder()).invalidationBus();
        HeldEvents held = new HeldEvents();
        connectAndAwaitUp(builder()).invalidationBus().subscribe(held);
        await().atMost(SOON).until(held::isConnected);

        held.hold();
        String padding = " " + "x".repeat(4_000);
        for (int i = 0; i < 16_000; ) {
            i += publish(publisher, i + padding) ? 1 : 0;
        }
        await().atMost(SOON).until(() -> messagesInEventQueues() > 0);
        assertThat(messagesInEventQueues()).isLessThanOrEqualTo(10_000);
        held.release();

        await().atMost(SOON).until(() -> held.numbers().contains(15_999));
        assertThat(held.numbers()).isSorted().hasSizeLessThan(16_000);
        assertThat(lost).hasValue(0);
    }

    private int messagesInEventQueues() {
        return server.ctl("list_queues", "name", "messages").stream()
                .filter(line -> line.contains(namespace + ".v1.events"))
                .mapToInt(line -> Integer.parseInt(line.split("\\s+")[1]))
                .sum();
    }

    @Test
    void alarmDisconnectsWhoPublishesAndEventsOfBeforeStillArrive() {
        InvalidationBus bus = listening();
        awaitArrival(bus, "before");

        server.ctl("set_vm_memory_high_watermark", "absolute", "1MB");
        try {
            publish(bus, "in the alarm");
            await().atMost(SOON).until(() -> !heard.isConnected());
            assertThat(publish(bus, "more")).isFalse();
        } finally {
            server.ctl("set_vm_memory_high_watermark", "0.4");
        }

        await().atMost(SOON).until(heard::isConnected);
        awaitArrival(bus, "after");
        assertThat(heard.events()).doesNotContain("more");
    }

    @Test
    void listenerWhoseQueueIsDeletedGetsANewOne() {
        InvalidationBus bus = listening();
        String queue = eventQueues().get(0);

        server.ctl("delete_queue", queue);

        await().atMost(SOON).until(() -> heard.states().equals(List.of(true, false, true)));
        awaitArrival(bus, "after");
        assertThat(eventQueues()).hasSize(1).doesNotContain(queue);
    }

    @Test
    void listenerWhoseConnectionTheBrokerClosesComesBack() {
        InvalidationBus bus = listening();

        server.ctl("close_all_connections", "test");

        await().atMost(SOON).until(() -> heard.states().size() == 3 && heard.isConnected());
        awaitArrival(bus, "after");
    }

    @Test
    void exchangeThatIsDeletedIsMadeAgainAndTasksGoOnMeanwhile() throws IOException {
        RabbitRefreshQueue queue = connectAndAwaitUp(builder());
        InvalidationBus bus = queue.invalidationBus();
        bus.subscribe(heard);
        await().atMost(SOON).until(heard::isConnected);
        SentTasks sent = new SentTasks(queue);
        sent.send("cars", "before");

        try (RawBroker broker = RawBroker.on(server)) {
            broker.channel().exchangeDelete("refresh-ahead." + namespace + ".v1.events");
        }
        publish(bus, "lost");
        await().atMost(SOON).until(() -> lost.get() == 1);
        assertThat(sent.send("cars", "meanwhile")).isEqualTo(Outcome.CONFIRMED);

        await().atMost(SOON).until(() -> publish(bus, "after") && heard.events().contains("after"));
        assertThat(heard.events()).doesNotContain("lost");
    }

    @Test
    void bindingThatIsDeletedIsMadeAgain() throws IOException {
        InvalidationBus bus = listening();
        String exchange = "refresh-ahead." + namespace + ".v1.events";
        try (RawBroker broker = RawBroker.on(server)) {
            broker.channel().exchangeDelete(exchange);
            broker.channel().exchangeDeclare(exchange, "fanout", true);
        }

        await().atMost(SOON).until(() -> publish(bus, "after") && heard.events().contains("after"));
        assertThat(heard.states()).containsExactly(true);
    }

    private List<String> eventQueues() {
        return server.ctl("list_queues", "name").stream()
                .filter(name -> name.contains(namespace + ".v1.events"))
                .toList();
    }
}
