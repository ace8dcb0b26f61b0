package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.RefreshAheadListener.NearEvent;
import io.github.refreshahead.RefreshAheadListener.NearState;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.near.InvalidationEvent;
import io.github.refreshahead.near.InvalidationEvent.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When copies are served, and what drops them: the bus, its pings, and what is said on it. */
class NearCoherenceTest {

    private final NearFixture fixture = new NearFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void nothingIsCopiedOrServedBeforeAnOwnPingHasComeBack() {
        NearFixture.Member member = fixture.connecting(builder -> builder);
        assertThat(member.engine.nearState()).isEqualTo(NearState.CONNECTING);
        member.fill("a");
        member.bus.connect();
        member.fill("a");
        assertThat(member.events.near).doesNotContain(NearEvent.FILLED, NearEvent.HIT);

        member.bus.deliver();
        assertThat(member.engine.nearState()).isEqualTo(NearState.LIVE);
        assertThat(member.answersFromACopy("a")).isFalse();
        member.cars.get("a");
        assertThat(member.answersFromACopy("a")).isTrue();
    }

    @Test
    void pingsGoThreeTimesWithinTheTimeForWhichTheyProveAnything() {
        assertThat(fixture.member().timer.period).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void copiesEndWithTheLastPingThatCameBackAndNeverComeAgain() {
        NearFixture.Member member = fixture.member();
        member.fill("a");
        fixture.base.pass(Duration.ofSeconds(1));
        member.timer.tick();
        fixture.base.pass(Duration.ofMillis(1_999));
        assertThat(member.answersFromACopy("a")).isTrue();
        fixture.base.pass(Duration.ofMillis(1));
        assertThat(member.answersFromACopy("a")).isFalse();

        member.bus.deliver();
        assertThat(member.engine.nearState()).isEqualTo(NearState.SUSPECT);
        member.ping();
        assertThat(member.engine.nearState()).isEqualTo(NearState.LIVE);
        assertThat(member.answersFromACopy("a")).isFalse();
        assertThat(member.fill("a")).isEqualTo("a#1");
        assertThat(member.answersFromACopy("a")).isTrue();
    }

    /** Three seconds late: what was published meanwhile may still be on its way when the ping arrives. */
    @Test
    void whatWasCopiedBeforeASilenceIsNotServedAfterIt() {
        NearFixture.Member member = fixture.member();
        NearFixture.Member other = fixture.member();
        member.fill("a");
        fixture.base.pass(Duration.ofSeconds(3));
        member.timer.tick();
        other.cars.invalidate("a");
        member.bus.deliver();
        member.ping();

        assertThat(member.engine.nearState()).isEqualTo(NearState.LIVE);
        assertThat(member.cars.get("a")).isEqualTo("a#2");
    }

    @Test
    void aDisconnectionEndsTheServiceUntilAPingHasComeBack() {
        NearFixture.Member member = fixture.member();
        member.fill("a");

        member.bus.disconnect();
        assertThat(member.answersFromACopy("a")).isFalse();
        assertThat(member.engine.nearState()).isEqualTo(NearState.SUSPECT);
        member.timer.tick();
        member.bus.connect();
        assertThat(member.answersFromACopy("a")).isFalse();
        member.bus.deliver();

        assertThat(member.engine.nearState()).isEqualTo(NearState.LIVE);
        assertThat(member.answersFromACopy("a")).as("events were missed").isFalse();
        assertThat(member.events.nearStates).containsExactly(NearState.LIVE, NearState.SUSPECT, NearState.LIVE);
    }

    @Test
    void aConnectionThatIsNewThoughNoLossWasToldEndsTheServiceToo() {
        NearFixture.Member member = fixture.member();
        member.fill("a");
        member.bus.connect();
        assertThat(member.answersFromACopy("a")).isFalse();
        member.bus.deliver();
        assertThat(member.answersFromACopy("a")).isFalse();
        member.cars.get("a");
        assertThat(member.answersFromACopy("a")).isTrue();
    }

    @Test
    void anEventDropsTheCopiesOfItsKeysAndNoOthers() {
        NearFixture.Member member = fixture.member();
        member.fill("a");
        member.fill("b");
        member.fill("c");

        member.bus.receive(NearFixture.keys("stranger", 1, member.key("a"), member.key("b")));

        assertThat(member.answersFromACopy("a")).isFalse();
        assertThat(member.answersFromACopy("b")).isFalse();
        assertThat(member.answersFromACopy("c")).isTrue();
        assertThat(member.events.received).containsExactly("cars");
        assertThat(member.engine.nearState()).isEqualTo(NearState.LIVE);
    }

    @Test
    void anEventForAWholeCacheDropsItsCopiesAndNoOthers() {
        NearFixture.Member member = fixture.member();
        RefreshAheadCache<String, String> vans = member.engine
                .cache("vans", String.class, new TypeRef<String>() {})
                .ttl(EngineFixture.TTL)
                .nearTtl(NearFixture.NEAR_TTL)
                .loader(key -> key)
                .build();
        member.fill("a");
        vans.get("a");
        vans.get("a");

        member.bus.receive(new InvalidationEvent("stranger", 1, Kind.CACHE, "cars", List.of()));

        assertThat(member.answersFromACopy("a")).isFalse();
        int hits = hits(member);
        vans.get("a");
        assertThat(hits(member)).isEqualTo(hits + 1);
    }

    private static int hits(NearFixture.Member member) {
        return (int) member.events.near.stream().filter(NearEvent.HIT::equals).count();
    }

    @Test
    void eventsForCachesWithoutCopiesHereAreHarmless() {
        NearFixture.Member member = fixture.member();
        member.fill("a");
        member.bus.receive(new InvalidationEvent("stranger", 1, Kind.CACHE, "boats", List.of()));
        member.bus.receive(new InvalidationEvent("stranger", 2, Kind.KEYS, "boats", List.of("shop:boats:(1)")));
        assertThat(member.answersFromACopy("a")).isTrue();
    }

    @Test
    void aGapInAPublishersNumbersCastsDoubtOnAllCopies() {
        NearFixture.Member member = fixture.member();
        member.fill("a");
        member.bus.receive(NearFixture.keys("stranger", 1));
        assertThat(member.answersFromACopy("a")).isTrue();

        member.bus.receive(NearFixture.keys("stranger", 3));

        assertThat(member.answersFromACopy("a")).isFalse();
        assertThat(member.engine.nearState()).isEqualTo(NearState.SUSPECT);
        member.ping();
        assertThat(member.engine.nearState()).isEqualTo(NearState.LIVE);
        assertThat(member.answersFromACopy("a")).isFalse();
    }

    @Test
    void eventsThatComeTwiceOrInAnotherOrderAreHeeded() {
        NearFixture.Member member = fixture.member();
        InvalidationEvent first = NearFixture.keys("stranger", 1, member.key("a"));
        member.bus.receive(first);
        member.fill("a");
        member.bus.receive(first);
        assertThat(member.answersFromACopy("a")).as("twice").isFalse();
        assertThat(member.engine.nearState()).isEqualTo(NearState.LIVE);

        member.bus.receive(NearFixture.keys("stranger", 3, member.key("b")));
        member.ping();
        member.fill("a");
        member.bus.receive(NearFixture.keys("stranger", 2, member.key("a")));
        assertThat(member.answersFromACopy("a")).as("late").isFalse();
        assertThat(member.engine.nearState()).isEqualTo(NearState.LIVE);
        member.bus.receive(NearFixture.keys("stranger", 4));
        assertThat(member.engine.nearState()).isEqualTo(NearState.LIVE);
    }

    @Test
    void aPublisherThatStartsAgainHasANewNameAndNewNumbers() {
        NearFixture.Member member = fixture.member();
        NearFixture.Member before = fixture.member();
        before.cars.invalidate("b");
        before.bus.deliver();
        before.engine.close();
        member.fill("a");

        NearFixture.Member after = fixture.member();
        assertThat(member.answersFromACopy("a")).isTrue();
        after.cars.invalidate("a");
        after.bus.deliver();
        assertThat(member.engine.nearState()).isEqualTo(NearState.LIVE);
        assertThat(member.answersFromACopy("a")).isFalse();
    }

    @Test
    void whatAPublisherCouldNotSendIsNoticedWhenItIsHeardAgain() {
        NearFixture.Member member = fixture.member();
        NearFixture.Member cutOff = fixture.member();
        member.fill("a");
        cutOff.bus.disconnect();
        cutOff.cars.invalidate("a");
        assertThat(member.cars.get("a")).as("nobody could tell").isEqualTo("a#1");

        cutOff.bus.connect();
        cutOff.bus.deliver();
        member.ping();

        assertThat(member.cars.get("a")).isEqualTo("a#2");
        assertThat(cutOff.events.lost).containsExactly("cars");
    }

    @Test
    void aPublisherThatOnlyLostPingsDisturbsNobody() {
        NearFixture.Member member = fixture.member();
        NearFixture.Member cutOff = fixture.member();
        member.fill("a");
        cutOff.bus.disconnect();
        fixture.pass(Duration.ofSeconds(1));
        cutOff.bus.connect();
        cutOff.bus.deliver();

        assertThat(member.answersFromACopy("a")).isTrue();
    }

    @Test
    void anEventThatCannotBeReadCastsDoubtOnAllCopies() {
        NearFixture.Member member = fixture.member();
        member.fill("a");
        member.bus.receive("garbage".getBytes(StandardCharsets.UTF_8));
        assertThat(member.engine.nearState()).isEqualTo(NearState.SUSPECT);
        member.ping();
        assertThat(member.answersFromACopy("a")).isFalse();
    }

    @Test
    void anEventThatSaysSomethingUnknownCastsDoubtOnAllCopies() {
        NearFixture.Member member = fixture.member();
        member.fill("a");
        member.bus.receive(new InvalidationEvent("stranger", 1, Kind.OTHER, "cars", List.of()));
        assertThat(member.engine.nearState()).isEqualTo(NearState.SUSPECT);
        member.ping();
        assertThat(member.answersFromACopy("a")).isFalse();
    }

    @Test
    void aProcessDropsItsOwnCopyBeforeItTellsTheOthersAndDoesNotHeedItsOwnEvent() {
        NearFixture.Member member = fixture.member();
        member.fill("a");
        List<Long> copiesThen = new ArrayList<>();
        member.bus.onPublish = event -> copiesThen.add(member.copies());
        member.cars.invalidate("a");
        assertThat(copiesThen).containsExactly(0L);
        assertThat(member.fill("a")).isEqualTo("a#2");
        member.bus.deliver();

        assertThat(member.answersFromACopy("a")).isTrue();
        assertThat(member.events.published).containsExactly("cars");
        assertThat(member.events.received).isEmpty();
    }

    @Test
    void whileAnInvalidationIsPendingNoCopyIsServed() {
        NearFixture.Member member = fixture.member();
        member.fill("a");
        fixture.base.store.breaks("invalidate");
        member.operation().invalidator().invalidate(List.of(member.key("a")), OnFailure.RETRY);

        assertThat(member.cars.get("a")).isEqualTo("a#2");
        assertThat(member.events.published).isEmpty();

        fixture.base.store.works();
        eventually(() -> member.events.published.size() == 1);
        eventually(() -> member.engine.pendingInvalidations() == 0);
        assertThat(member.fill("a")).isEqualTo("a#3");
        assertThat(member.answersFromACopy("a")).isTrue();
    }

    @Test
    void aTagThatTheStoreLostWhileItWasAwayLeavesNoCopyBehind() {
        NearFixture.Member member = fixture.member(builder -> builder.tags(car -> List.of("golf")));
        NearFixture.Member other = fixture.member(builder -> builder.tags(car -> List.of("golf")));
        member.fill("a");
        other.fill("a");
        fixture.base.store.breaks("invalidateTag");
        member.engine.invalidateTag("golf", OnFailure.RETRY);
        fixture.base.shared.close();

        fixture.base.store.works();
        eventually(() -> member.engine.pendingInvalidations() == 0);
        member.bus.deliver();

        assertThat(member.answersFromACopy("a")).isFalse();
        assertThat(other.answersFromACopy("a")).isFalse();
    }

    @Test
    void afterARefreshTheOthersHaveTheNewValueByOneEvent() {
        NearFixture.Member member = fixture.member();
        NearFixture.Member worker = fixture.member();
        member.fill("a");
        worker.fill("a");
        fixture.pass(REFRESH_AFTER);
        assertThat(member.cars.get("a")).isEqualTo("a#1");
        eventually(() -> fixture.base.queue.sent.size() == 1);
        worker.engine.start();
        // Whoever is told must find the new value in the store.
        List<String> storedThen = new ArrayList<>();
        worker.bus.onPublish = event -> storedThen.add(fixture.stored(worker.key("a")));

        fixture.base.queue.deliver(fixture.base.queue.sent.get(0));
        eventually(() -> worker.events.refreshes.contains(RefreshOutcome.STORED));
        worker.bus.deliver();

        assertThat(storedThen).containsExactly("\"a#2\"");
        assertThat(member.cars.get("a")).isEqualTo("a#2");
        assertThat(worker.cars.get("a")).isEqualTo("a#2");
        assertThat(worker.events.published).hasSize(1);
        assertThat(member.events.published).isEmpty();
        assertThat(member.events.received).hasSize(1);
    }

    @Test
    void aRefreshOfACacheWithoutCopiesTellsNobody() {
        NearFixture.Member member = fixture.connecting(builder -> builder);
        RefreshAheadCache<String, String> plain = member.engine
                .cache("plain", String.class, new TypeRef<String>() {})
                .ttl(EngineFixture.TTL)
                .refreshAfter(REFRESH_AFTER)
                .jitter(0)
                .loader(key -> key)
                .build();
        member.engine.start();
        member.bus.connect();
        plain.get("a");
        fixture.base.pass(REFRESH_AFTER);
        plain.get("a");
        eventually(() -> fixture.base.queue.sent.size() == 1);
        fixture.base.queue.deliver(fixture.base.queue.sent.get(0));
        eventually(() -> member.events.refreshes.contains(RefreshOutcome.STORED));
        assertThat(member.events.published).isEmpty();
    }

    @Test
    void aCallersLoadTellsNobody() {
        NearFixture.Member member = fixture.member();
        for (int i = 0; i < 100; i++) {
            member.fill("key " + i);
        }
        assertThat(member.events.published).isEmpty();
        assertThat(member.bus.published).extracting(InvalidationEvent::kind).containsOnly(Kind.PING);
    }

    @Test
    void aProcessWithoutCopiesPingsOnceItHasToldSomething() {
        HandBus bus = new HandBus(fixture.buses);
        HandTimer timer = new HandTimer();
        RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(fixture.base.store)
                .bus(bus)
                .eventCodec(HandBus.CODEC)
                .nearTimer(timer)
                .build();
        try (engine) {
            RefreshAheadCache<String, String> cars = fixture.base.cars(engine);
            bus.connect();
            timer.tick();
            assertThat(bus.subscribed()).isFalse();
            assertThat(bus.published).isEmpty();

            cars.invalidate("a");
            timer.tick();
            assertThat(bus.published).extracting(InvalidationEvent::kind).containsExactly(Kind.KEYS, Kind.PING);
        }
    }

    @Test
    void aClosedEngineServesNoCopiesAndHasClosedItsBus() {
        NearFixture.Member member = fixture.member();
        member.fill("a");
        member.engine.close();
        assertThat(member.bus.closed).isTrue();
        assertThat(member.timer.isShutdown()).isTrue();
        assertThat(member.answersFromACopy("a")).isFalse();
    }
}
