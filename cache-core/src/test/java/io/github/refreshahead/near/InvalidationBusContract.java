package io.github.refreshahead.near;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link InvalidationBus} does. Each test has events of its own. */
public abstract class InvalidationBusContract {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<InvalidationBus> connected = new ArrayList<>();
    private final List<HeardEvents> listening = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();

    /** The bus of another process on the same events, ready to take some. */
    protected abstract InvalidationBus connect();

    @AfterEach
    void closeAll() {
        connected.forEach(InvalidationBus::close);
        assertThat(listening).noneMatch(HeardEvents::tangled);
        assertThat(lost).hasValue(0);
    }

    @Test
    void eventReachesAllInstancesTheOneThatPublishedItIncluded() {
        InvalidationBus first = process();
        HeardEvents ofFirst = listen(first);
        HeardEvents ofSecond = listen(process());

        publish(first, "a");

        await().atMost(SOON).until(() -> ofFirst.events().equals(List.of("a")));
        await().atMost(SOON).until(() -> ofSecond.events().equals(List.of("a")));
    }

    @Test
    void processThatDoesNotListenCanPublish() {
        HeardEvents heard = listen(process());

        publish(process(), "a");

        await().atMost(SOON).until(() -> heard.events().equals(List.of("a")));
    }

    @Test
    void eventsOfEachPublisherComeOnceAndInItsOrder() {
        InvalidationBus first = process();
        InvalidationBus second = process();
        List<HeardEvents> all = List.of(listen(first), listen(second), listen(process()));

        CompletableFuture<Void> meanwhile = CompletableFuture.runAsync(() -> publishNumbered(first, "a"));
        publishNumbered(second, "b");
        meanwhile.join();

        for (HeardEvents heard : all) {
            await().atMost(SOON).until(() -> heard.events().size() >= 4_000);
            assertThat(of("a", heard)).isEqualTo(numbered("a"));
            assertThat(of("b", heard)).isEqualTo(numbered("b"));
        }
    }

    @Test
    void whatWasPublishedBeforeIsNotDelivered() {
        InvalidationBus publisher = process();
        HeardEvents early = listen(process());
        publish(publisher, "a");
        await().atMost(SOON).until(() -> early.events().equals(List.of("a")));

        HeardEvents late = listen(process());
        publish(publisher, "b");

        await().atMost(SOON).until(() -> late.events().equals(List.of("b")));
    }

    @Test
    void eventArrivesAsItWasSent() {
        InvalidationBus bus = process();
        List<byte[]> received = new ArrayList<>();
        CompletableFuture<Void> connectedOnce = new CompletableFuture<>();
        CompletableFuture<Void> both = new CompletableFuture<>();
        bus.subscribe(new InvalidationBus.Listener() {
            @Override
            public void connected() {
                connectedOnce.complete(null);
            }

            @Override
            public void disconnected() {}

            @Override
            public void received(byte[] event) {
                received.add(event);
                if (received.size() == 2) {
                    both.complete(null);
                }
            }
        });
        await().atMost(SOON).until(connectedOnce::isDone);
        byte[] large = new byte[1 << 20];
        IntStream.range(0, large.length).forEach(i -> large[i] = (byte) (i * 31));

        assertThat(bus.publish(large, lost::incrementAndGet)).isTrue();
        assertThat(bus.publish(new byte[0], lost::incrementAndGet)).isTrue();

        await().atMost(SOON).until(both::isDone);
        assertThat(received.get(0)).isEqualTo(large);
        assertThat(received.get(1)).isEmpty();
    }

    @Test
    void closedBusTakesNothingAndItsListenerIsToldSoOnceAndHearsNothing() {
        InvalidationBus closing = process();
        HeardEvents heard = listen(closing);
        InvalidationBus other = process();
        HeardEvents ofOther = listen(other);
        publish(closing, "a");
        await().atMost(SOON).until(() -> heard.events().equals(List.of("a")));

        closing.close();
        closing.close();
        publish(other, "b");

        await().atMost(SOON).until(() -> ofOther.events().equals(List.of("a", "b")));
        await().atMost(SOON).until(() -> heard.states().equals(List.of(true, false)));
        assertThat(heard.events()).containsExactly("a");
        assertThat(closing.publish("c".getBytes(UTF_8), lost::incrementAndGet)).isFalse();
    }

    @Test
    void busHasOneListener() {
        InvalidationBus bus = process();
        listen(bus);

        assertThatIllegalStateException()
                .isThrownBy(() -> bus.subscribe(new HeardEvents()))
                .withMessage("the bus has a listener");
    }

    @Test
    void nobodyCanListenToAClosedBus() {
        InvalidationBus bus = process();
        bus.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> bus.subscribe(new HeardEvents()))
                .withMessage("the bus is closed");
    }

    @Test
    void listenerThatFailsIsToldTheNextEvent() {
        InvalidationBus bus = process();
        HeardEvents heard = new HeardEvents();
        bus.subscribe(new InvalidationBus.Listener() {
            @Override
            public void connected() {
                heard.connected();
                throw new IllegalStateException("no");
            }

            @Override
            public void disconnected() {
                heard.disconnected();
            }

            @Override
            public void received(byte[] event) {
                heard.received(event);
                throw new IllegalStateException("no");
            }
        });
        await().atMost(SOON).until(heard::isConnected);

        publish(bus, "a");
        publish(bus, "b");

        await().atMost(SOON).until(() -> heard.events().equals(List.of("a", "b")));
    }

    @Test
    void listenerMayPublishWhenItIsConnectedAndWhenItHearsSomething() {
        InvalidationBus bus = process();
        HeardEvents heard = new HeardEvents();
        bus.subscribe(new InvalidationBus.Listener() {
            @Override
            public void connected() {
                heard.connected();
                publish(bus, "a");
            }

            @Override
            public void disconnected() {
                heard.disconnected();
            }

            @Override
            public void received(byte[] event) {
                heard.received(event);
                if (heard.events().size() == 1) {
                    publish(bus, "b");
                }
            }
        });

        await().atMost(SOON).until(() -> heard.events().equals(List.of("a", "b")));
    }

    private InvalidationBus process() {
        InvalidationBus bus = connect();
        connected.add(bus);
        return bus;
    }

    private HeardEvents listen(InvalidationBus bus) {
        HeardEvents heard = new HeardEvents();
        listening.add(heard);
        bus.subscribe(heard);
        await().atMost(SOON).until(heard::isConnected);
        return heard;
    }

    private void publish(InvalidationBus bus, String event) {
        assertThat(bus.publish(event.getBytes(UTF_8), lost::incrementAndGet)).isTrue();
    }

    private void publishNumbered(InvalidationBus bus, String prefix) {
        numbered(prefix).forEach(event -> publish(bus, event));
    }

    private static List<String> numbered(String prefix) {
        return IntStream.range(0, 2_000).mapToObj(i -> prefix + i).toList();
    }

    private static List<String> of(String prefix, HeardEvents heard) {
        return heard.events().stream().filter(event -> event.startsWith(prefix)).toList();
    }
}
