package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.TTL;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.queue.RefreshQueue;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can be changed about a cache while it runs. */
class CacheControlTest {

    private final NearFixture near = new NearFixture();
    private final EngineFixture fixture = near.base;
    private final RefreshAheadEngine engine = fixture.engine();
    private final RefreshAheadCache<String, String> cars = fixture.cars(engine);
    private final CacheControl control = cars.control();

    @AfterEach
    void close() {
        near.close();
    }

    @Test
    void aBypassedCacheIsNeitherReadNorWritten() {
        cars.get("a");
        fixture.store.breaks("read");
        control.bypass();

        assertThat(cars.serve("a").value()).isEqualTo("a#2");
        assertThat(cars.serve("b").state()).isEqualTo(ServeState.BYPASSED);
        assertThat(fixture.events.storeFailures).isEmpty();
        fixture.store.works();
        assertThat(near.stored(engine.operations().iterator().next().keyOfParts("b")))
                .isNull();

        control.restore();
        assertThat(cars.get("a")).isEqualTo("a#1");
        assertThat(control.bypassed()).isFalse();
    }

    @Test
    void aBypassedCacheAnswersFromNoCopy() {
        NearFixture.Member member = near.member();
        member.fill("a");
        member.cars.control().bypass();

        assertThat(member.cars.get("a")).isEqualTo("a#2");

        member.cars.control().restore();
        assertThat(member.answersFromACopy("a")).isTrue();
    }

    @Test
    void entriesOfAPausedCacheBecomeDueAndNobodyIsAskedForTheirRefresh() {
        cars.get("a");
        fixture.pass(REFRESH_AFTER);
        control.pause();

        assertThat(cars.serve("a").state()).isEqualTo(ServeState.DUE);
        assertThat(cars.refresh("a")).isFalse();

        control.resume();
        assertThat(cars.refresh("a")).isTrue();
        eventually(() -> !fixture.queue.sent.isEmpty());
        assertThat(fixture.queue.sent).hasSize(1);
    }

    @Test
    void aTaskOfAPausedCacheIsLeftToOthersAfterAWhile() {
        engine.start();
        HandQueue.Sent task = fixture.taskOfADueEntry(cars);
        control.pause();
        fixture.queue.deliver(task);
        fixture.refreshedWith(RefreshOutcome.PAUSED);
        eventually(() -> fixture.queue.settledDeliveries.contains("done"));
        assertThat(fixture.loads).hasValue(1);

        control.resume();
        fixture.pass(Duration.ofMillis(4_999));
        cars.get("a");
        fixture.pass(Duration.ofMillis(1));
        cars.get("a");
        eventually(() -> fixture.queue.sent.size() == 2);
        fixture.queue.deliver(fixture.queue.sent.get(1));
        eventually(() -> fixture.events.refreshes.contains(RefreshOutcome.STORED));
    }

    @Test
    void whatTheQueueGivesBackIsNotRefreshedHereWhilePaused() {
        HandQueue.Sent task = fixture.taskOfADueEntry(cars);
        control.pause();

        task.settled().accept(RefreshQueue.Outcome.RETURNED);

        assertThat(fixture.events.offers).containsExactly(OfferOutcome.DROPPED);
        assertThat(fixture.loads).hasValue(1);
    }

    @Test
    void aShorterTtlHoldsForEntriesAndCopiesThatAreThere() {
        NearFixture.Member member = near.member(builder -> builder.nearTtl(Duration.ofSeconds(4)));
        member.fill("a");
        near.pass(Duration.ofSeconds(3));
        member.cars.control().change(policy -> policy.ttl(Duration.ofSeconds(4)).nullTtl(Duration.ZERO));
        near.pass(Duration.ofMillis(999));
        assertThat(member.cars.serve("a").value()).isEqualTo("a#1");
        near.pass(Duration.ofMillis(1));

        assertThat(member.cars.serve("a").state()).isEqualTo(ServeState.LOADED);
    }

    @Test
    void aShorterRefreshAfterMakesEntriesDueAtOnce() {
        cars.get("a");
        fixture.pass(Duration.ofSeconds(1));
        assertThat(cars.serve("a").state()).isEqualTo(ServeState.FRESH);

        control.change(policy -> policy.refreshAfter(Duration.ofSeconds(1)));

        assertThat(cars.serve("a").state()).isEqualTo(ServeState.DUE);
    }

    @Test
    void whatIsStoredAfterAChangeLivesLonger() {
        control.change(policy -> policy.ttl(Duration.ofMinutes(60)).staleIfError(Duration.ofMinutes(5)));
        cars.get("a");
        fixture.pass(Duration.ofMinutes(59));
        assertThat(cars.serve("a").value()).isEqualTo("a#1");
        assertThat(control.longestServed()).isEqualTo(Duration.ofMinutes(65));

        control.reset();

        assertThat(control.policy().ttl()).isEqualTo(TTL);
        assertThat(control.longestServed()).isEqualTo(Duration.ofMinutes(65));
        assertThat(cars.serve("a").state()).isEqualTo(ServeState.LOADED);
    }

    @Test
    void nullsCanBeKeptOutOfTheStoreFromNowOn() {
        RefreshAheadCache<String, String> nulls =
                fixture.cars(engine, "nulls", builder -> builder.nullTtl(TTL).loader(key -> {
                    fixture.loads.incrementAndGet();
                    return null;
                }));
        nulls.get("a");
        nulls.control().change(policy -> policy.nullTtl(Duration.ZERO));

        nulls.get("a");
        nulls.get("a");

        assertThat(fixture.loads).hasValue(3);
    }

    @Test
    void aChangeIsCheckedAsAtRegistration() {
        assertThatThrownBy(() -> control.change(policy -> policy.ttl(REFRESH_AFTER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("refreshAfter (PT2S) must be shorter than ttl (PT2S)");
        assertThat(control.policy().ttl()).isEqualTo(TTL);
    }

    @Test
    void whatOnlyARestartCanChangeIsRefused() {
        assertThatThrownBy(() ->
                        control.change(policy -> policy.ttl(TTL.plusSeconds(1)).concurrency(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("only ttl, refreshAfter, staleIfError and nullTtl can change while the application runs");
        assertThat(control.policy().ttl()).isEqualTo(TTL);
    }

    @Test
    void aPlainCacheDoesNotBeginToRefresh() {
        CacheControl plain =
                fixture.cars(engine, "plain", builder -> builder.refreshOff()).control();

        assertThatThrownBy(() -> plain.change(policy -> policy.refreshAfter(Duration.ofSeconds(5))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("refreshAfter (PT5S) cannot be given to a cache that was registered without; say it in the"
                        + " configuration");
        assertThat(plain.change(policy -> policy.ttl(Duration.ofSeconds(20))).ttl())
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aPolicyBuiltFromAnotherIsTheSame() {
        CachePolicy policy = CachePolicy.builder()
                .ttl(Duration.ofMinutes(10))
                .refreshAfter(Duration.ofMinutes(1))
                .staleIfError(Duration.ofMinutes(2))
                .nullTtl(Duration.ofSeconds(3))
                .jitter(0.2)
                .missWait(Duration.ofMillis(40))
                .loadTimeout(Duration.ofSeconds(5))
                .maxValueSize(6)
                .concurrency(7)
                .nearTtl(Duration.ofSeconds(8))
                .nearMaximumSize(9)
                .copyOnRead(true)
                .build();
        CachePolicy plain =
                CachePolicy.builder().ttl(Duration.ofMinutes(10)).refreshOff().build();

        assertThat(policy.toBuilder().build()).isEqualTo(policy);
        assertThat(plain.toBuilder().build()).isEqualTo(plain);
    }
}
