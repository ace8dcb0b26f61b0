package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.TTL;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static io.github.refreshahead.engine.NearFixture.NEAR_TTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener.NearEvent;
import io.github.refreshahead.RefreshAheadListener.NearState;
import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What copies answer, and for how long. */
class NearHitTest {

    private final NearFixture fixture = new NearFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aCopyAnswersWithTheAgeThatTheEntryHasByThen() {
        NearFixture.Member member = fixture.member();
        member.cars.get("a");
        fixture.pass(Duration.ofMillis(500));
        member.cars.get("a");
        fixture.pass(Duration.ofSeconds(1));

        assertThat(member.answersFromACopy("a")).isTrue();
        assertThat(member.cars.serve("a")).isEqualTo(new Served<>("a#1", Duration.ofMillis(1_500), ServeState.FRESH));
        assertThat(member.events.near)
                .containsExactly(NearEvent.MISS, NearEvent.MISS, NearEvent.FILLED, NearEvent.HIT, NearEvent.HIT);
        assertThat(member.events.serves).endsWith(ServeState.FRESH, ServeState.FRESH);
    }

    @Test
    void theNearTtlCountsFromTheQuestionToTheStore() {
        NearFixture.Member member =
                fixture.member(builder -> builder.ttl(Duration.ofSeconds(60)).refreshOff());
        member.cars.get("a");
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> fixture.base.pass(Duration.ofMillis(400)));
        fixture.base.store.afterRead = () -> meanwhile.getAndSet(() -> {}).run();
        member.cars.get("a");

        fixture.pass(NEAR_TTL.minusMillis(401));
        assertThat(member.answersFromACopy("a")).isTrue();
        fixture.pass(Duration.ofMillis(1));
        assertThat(member.answersFromACopy("a")).isFalse();
        assertThat(member.cars.get("a")).as("the store still has it").isEqualTo("a#1");
    }

    @Test
    void noCopyIsServedWhenItsEntryHasReachedItsTtl() {
        NearFixture.Member member = fixture.member(RefreshAheadCache.Builder::refreshOff);
        member.cars.get("a");
        fixture.pass(TTL.minusSeconds(1));
        assertThat(member.cars.get("a")).isEqualTo("a#1");

        fixture.pass(Duration.ofMillis(999));
        assertThat(member.answersFromACopy("a")).isTrue();
        fixture.pass(Duration.ofMillis(1));
        assertThat(member.answersFromACopy("a")).isFalse();
        assertThat(member.cars.serve("a").state()).isNotEqualTo(ServeState.FRESH);
    }

    @Test
    void aNullIsCopiedForItsOwnTime() {
        NearFixture.Member member =
                fixture.member(builder -> builder.nullTtl(Duration.ofSeconds(3)).loader(key -> {
                    fixture.base.loads.incrementAndGet();
                    return null;
                }));
        assertThat(member.fill("a")).isNull();

        fixture.pass(Duration.ofMillis(2_999));
        assertThat(member.answersFromACopy("a")).isTrue();
        assertThat(member.cars.serve("a")).isEqualTo(new Served<>(null, Duration.ofMillis(2_999), ServeState.FRESH));
        fixture.pass(Duration.ofMillis(1));
        assertThat(member.answersFromACopy("a")).isFalse();
    }

    @Test
    void aDueCopyIsServedAndAsksForTheSameRefreshAsADueEntry() {
        NearFixture.Member member = fixture.member();
        member.fill("a");
        fixture.pass(REFRESH_AFTER);

        assertThat(member.cars.serve("a")).isEqualTo(new Served<>("a#1", REFRESH_AFTER, ServeState.DUE));

        eventually(() -> fixture.base.queue.sent.size() == 1);
        assertThat(member.events.near).endsWith(NearEvent.HIT);
        fixture.base.queue.sent.get(0).settled().accept(Outcome.CONFIRMED);
        assertThat(member.events.offers).containsExactly(OfferOutcome.QUEUED);
    }

    @Test
    void aDueCopyDoesNotAskAgainAtOnce() {
        NearFixture.Member member = fixture.member();
        member.fill("a");
        member.cars.get("other");
        fixture.pass(REFRESH_AFTER);
        fixture.base.store.breaks("claim");

        member.cars.get("a");
        eventually(() -> member.events.offers.size() == 1);
        for (int i = 0; i < 10; i++) {
            assertThat(member.cars.get("a")).isEqualTo("a#1");
        }

        offersAreWithThatOfAnotherKey(member, 2);
    }

    @Test
    void aCopyOfAnEntryThatIsDueAlreadyLeavesTheAskingToWhoeverReadTheEntry() {
        NearFixture.Member member = fixture.member();
        member.cars.get("a");
        member.cars.get("other");
        fixture.pass(REFRESH_AFTER);
        fixture.base.store.breaks("claim");

        member.cars.get("a");
        eventually(() -> member.events.offers.size() == 1);
        assertThat(member.cars.serve("a").state()).isEqualTo(ServeState.DUE);
        assertThat(member.events.near).endsWith(NearEvent.FILLED, NearEvent.HIT);

        offersAreWithThatOfAnotherKey(member, 2);
    }

    /** Offers are worked off in their order. */
    private static void offersAreWithThatOfAnotherKey(NearFixture.Member member, int count) {
        member.cars.get("other");
        eventually(() -> member.events.offers.size() >= count);
        assertThat(member.events.offers).hasSize(count).containsOnly(OfferOutcome.DROPPED);
    }

    @Test
    void aDueCopyAsksForNothingWhileItsEntrysLeaseIsHeld() {
        NearFixture.Member first = fixture.member();
        NearFixture.Member second = fixture.member();
        first.cars.get("a");
        fixture.pass(REFRESH_AFTER);
        first.cars.get("a");
        eventually(() -> fixture.base.queue.sent.size() == 1);
        assertThat(second.cars.serve("a").state()).isEqualTo(ServeState.DUE);

        // The lease is half of the eight seconds that are left; the copy was made now.
        fixture.pass(Duration.ofMillis(3_999));
        assertThat(second.cars.serve("a").state()).isEqualTo(ServeState.DUE);
        assertThat(second.answersFromACopy("a")).isTrue();
        fixture.pass(Duration.ofMillis(1));
        second.cars.get("a");

        eventually(() -> fixture.base.queue.sent.size() == 2);
        assertThat(second.events.near).endsWith(NearEvent.HIT);
        assertThat(second.events.offers).doesNotContain(OfferOutcome.DUPLICATE);
    }

    @Test
    void callersShareACopysValueUnlessEachWantsItsOwn() {
        NearFixture.Member member = fixture.member();
        RefreshAheadCache<String, List<String>> shared = lists(member.engine, "shared", false);
        RefreshAheadCache<String, List<String>> own = lists(member.engine, "own", true);

        shared.get("a");
        assertThat(shared.get("a"))
                .isEqualTo(List.of("a"))
                .isSameAs(shared.get("a"))
                .isSameAs(shared.get("a"));

        own.get("a");
        own.get("a").add("changed by a caller");
        own.get("a").add("changed by a caller");
        assertThat(own.get("a")).isEqualTo(List.of("a"));
        assertThat(member.events.near)
                .filteredOn(event -> event == NearEvent.HIT)
                .hasSize(4);
    }

    private static RefreshAheadCache<String, List<String>> lists(
            RefreshAheadEngine engine, String name, boolean copyOnRead) {
        return engine.cache(name, String.class, new TypeRef<List<String>>() {})
                .ttl(TTL)
                .nearTtl(NEAR_TTL)
                .copyOnRead(copyOnRead)
                .loader(key -> new ArrayList<>(List.of(key)))
                .build();
    }

    @Test
    void callsInsideATransactionUseCopiesAndMakeNone() throws Throwable {
        NearFixture.Member member = fixture.member();
        RefreshAheadOperation cars = member.operation();
        Object[] arguments = {"a"};
        member.cars.get("a");

        assertThat(cars.callWithoutStoring(arguments, () -> "mine")).isEqualTo("a#1");
        assertThat(member.events.near).doesNotContain(NearEvent.FILLED);
        member.cars.get("a");
        fixture.base.store.breaks("read");
        assertThat(cars.callWithoutStoring(arguments, () -> "mine")).isEqualTo("a#1");
    }

    @Test
    void onlyWhatTheStoreHasIsCopied() {
        NearFixture.Member member = fixture.member(builder -> builder.maxValueSize(3));
        member.cars.get("a");
        member.cars.get("a");

        assertThat(member.events.near).containsExactly(NearEvent.MISS, NearEvent.MISS);
    }

    @Test
    void copiesMakeRoomForOthers() {
        NearFixture.Member member = fixture.member(builder -> builder.nearMaximumSize(10));
        for (int i = 0; i < 100; i++) {
            member.fill("key " + i);
        }
        assertThat(member.events.near).contains(NearEvent.EVICTED);
        assertThat(member.copies()).isLessThanOrEqualTo(10);
    }

    @Test
    void whatHasEndedIsRemovedThoughNobodyAsksForIt() {
        NearFixture.Member member = fixture.member();
        for (int i = 0; i < 100; i++) {
            member.fill("key " + i);
        }
        assertThat(member.copies()).isEqualTo(100);

        fixture.pass(NEAR_TTL.multipliedBy(2));
        assertThat(member.copies()).isZero();
    }

    @Test
    void aSingleNodeNeedsNoBus() {
        RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(fixture.base.store)
                .nanoTime(fixture.base.nanos::get)
                .singleNode(true)
                .build();
        try (engine) {
            assertThat(engine.nearState()).isNull();
            RefreshAheadCache<String, String> cars = fixture.base.cars(
                    engine, builder -> builder.nearTtl(NEAR_TTL).refreshOff());
            assertThat(engine.nearState()).isEqualTo(NearState.LIVE);
            cars.get("a");
            cars.get("a");
            fixture.base.pass(NEAR_TTL.minusMillis(1));
            fixture.base.store.breaks("read");
            assertThat(cars.get("a")).isEqualTo("a#1");
            fixture.base.store.works();

            cars.invalidate("a");
            assertThat(cars.get("a")).isEqualTo("a#2");
        }
    }

    @Test
    void aNearTtlWithoutABusIsRefusedAndCanBeRepaired() {
        RefreshAheadEngine engine = fixture.base.engine();
        assertThatThrownBy(() -> fixture.base.cars(engine, builder -> builder.nearTtl(NEAR_TTL)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cache 'cars' has a nearTtl (PT5S), but nothing tells this process what others change;"
                        + " give the engine a bus, or declare singleNode(true)");
        assertThat(fixture.base.cars(engine).get("a")).isEqualTo("a#1");
        assertThat(engine.nearState()).isNull();
    }

    @Test
    void aNearPolicyThatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> CachePolicy.builder()
                        .ttl(TTL)
                        .nearTtl(TTL.plusMillis(1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nearTtl (PT10.001S) must not be longer than ttl (PT10S)");
        assertThatThrownBy(() ->
                        CachePolicy.builder().ttl(TTL).nearTtl(Duration.ZERO).build())
                .hasMessage("nearTtl (PT0S) must be positive");
        assertThatThrownBy(
                        () -> CachePolicy.builder().ttl(TTL).nearMaximumSize(0).build())
                .hasMessage("nearMaximumSize (0) must be positive");
        assertThatThrownBy(() -> EngineSettings.builder()
                        .suspectAfter(Duration.ofMillis(999))
                        .build())
                .hasMessage("suspectAfter (PT0.999S) must be at least 1s");
        assertThat(CachePolicy.builder().ttl(TTL).nearTtl(TTL).build().nearTtl())
                .isEqualTo(TTL);
    }
}
