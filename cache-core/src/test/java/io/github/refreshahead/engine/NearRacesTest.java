package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.RefreshAheadListener.NearState;
import io.github.refreshahead.caffeine.CaffeineNearCaches;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.near.InvalidationEvent;
import io.github.refreshahead.near.InvalidationEvent.Kind;
import io.github.refreshahead.near.NearCache;
import io.github.refreshahead.near.NearCacheFactory;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.ReadResult;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What makes a fill out of date, put at each point of its way. Whatever the order, the old value must not stay. */
class NearRacesTest {

    /** Something after which the old value may not be served by this process. */
    private enum Change {
        OWN_INVALIDATION {
            @Override
            void make(NearFixture fixture, NearFixture.Member member, NearFixture.Member other) {
                member.cars.invalidate("a");
            }
        },
        EVENT {
            @Override
            void make(NearFixture fixture, NearFixture.Member member, NearFixture.Member other) {
                other.cars.invalidate("a");
                other.bus.deliver();
            }
        },
        EVENT_FOR_THE_WHOLE_CACHE {
            @Override
            void make(NearFixture fixture, NearFixture.Member member, NearFixture.Member other) {
                fixture.base.shared.invalidate(member.key("a"));
                member.bus.receive(new InvalidationEvent("stranger", 1, Kind.CACHE, "cars", List.of()));
            }
        },
        EVENT_LOST_AND_THE_GAP_NOTICED {
            @Override
            void make(NearFixture fixture, NearFixture.Member member, NearFixture.Member other) {
                other.cars.invalidate("a");
                other.bus.lose();
                other.cars.invalidate("b");
                other.bus.deliver();
                member.ping();
            }
        },
        EVENT_LOST_IN_A_DISCONNECTION {
            @Override
            void make(NearFixture fixture, NearFixture.Member member, NearFixture.Member other) {
                member.bus.disconnect();
                other.cars.invalidate("a");
                other.bus.deliver();
                member.bus.connect();
                member.bus.deliver();
            }
        },
        EVENT_LATE_BY_A_SILENCE {
            @Override
            void make(NearFixture fixture, NearFixture.Member member, NearFixture.Member other) {
                fixture.base.pass(Duration.ofSeconds(3));
                other.cars.invalidate("a");
                member.ping();
                member.ping();
            }
        };

        abstract void make(NearFixture fixture, NearFixture.Member member, NearFixture.Member other);
    }

    private final NearFixture fixture = new NearFixture();
    private final Hooks hooks = new Hooks();
    private NearFixture.Member member;
    private NearFixture.Member other;
    private Entry seen;

    @BeforeEach
    void start() {
        fixture.nearCaches = hooks;
        member = fixture.member(RefreshAheadCache.Builder::refreshOff);
        fixture.nearCaches = new CaffeineNearCaches();
        other = fixture.member(RefreshAheadCache.Builder::refreshOff);
        member.cars.get("a");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void change(Change change) {
        change.make(fixture, member, other);
    }

    private void theOldValueIsGone() {
        assertThat(member.engine.nearState()).isEqualTo(NearState.LIVE);
        assertThat(member.cars.get("a")).isEqualTo("a#2");
        member.cars.get("a");
        assertThat(member.answersFromACopy("a")).as("and the new one is copied").isTrue();
        assertThat(member.cars.get("a")).isEqualTo("a#2");
    }

    @ParameterizedTest
    @EnumSource
    void afterTheFill(Change change) {
        assertThat(member.cars.get("a")).isEqualTo("a#1");
        change(change);
        theOldValueIsGone();
    }

    @ParameterizedTest
    @EnumSource
    void whileTheStoresAnswerIsOnItsWay(Change change) {
        once(runnable -> fixture.base.store.afterRead = runnable, () -> change(change));
        assertThat(member.cars.get("a")).isEqualTo("a#1");
        theOldValueIsGone();
    }

    @ParameterizedTest
    @EnumSource
    void betweenTheStoresAnswerAndThePut(Change change) {
        once(runnable -> hooks.beforePut = runnable, () -> change(change));
        assertThat(member.cars.get("a")).isEqualTo("a#1");
        theOldValueIsGone();
    }

    @ParameterizedTest
    @EnumSource
    void rightAfterThePut(Change change) {
        once(runnable -> hooks.afterPut = runnable, () -> change(change));
        assertThat(member.cars.get("a")).isEqualTo("a#1");
        theOldValueIsGone();
    }

    /** The change waits for the fill's lock while the guard answers; all of it but that has happened before. */
    @ParameterizedTest
    @EnumSource(names = {"OWN_INVALIDATION", "EVENT"})
    void afterTheGuardsAnswer(Change change) throws InterruptedException {
        Thread changing = new Thread(() -> change(change));
        once(runnable -> hooks.afterGuard = runnable, () -> {
            changing.start();
            EngineFixture.eventually(() -> changing.getState() == Thread.State.BLOCKED
                    || changing.getState() == Thread.State.WAITING
                    || changing.getState() == Thread.State.TERMINATED);
        });
        assertThat(member.cars.get("a")).isEqualTo("a#1");
        changing.join();
        theOldValueIsGone();
    }

    /** A fill ends while the change is half done: what it put must be seen by the change, or it must see the change. */
    @ParameterizedTest
    @EnumSource(names = {"OWN_INVALIDATION", "EVENT"})
    void rightAfterTheRemoval(Change change) {
        NearCopies.Fill fill = begunFill();
        once(runnable -> hooks.afterRemove = runnable, () -> end(fill));
        change(change);
        theOldValueIsGone();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"EVENT_FOR_THE_WHOLE_CACHE", "EVENT_LOST_AND_THE_GAP_NOTICED", "EVENT_LOST_IN_A_DISCONNECTION"})
    void rightAfterTheRemovalOfAll(Change change) {
        NearCopies.Fill fill = begunFill();
        once(runnable -> hooks.afterRemoveIf = runnable, () -> end(fill));
        change(change);
        theOldValueIsGone();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"EVENT_FOR_THE_WHOLE_CACHE", "EVENT_LOST_AND_THE_GAP_NOTICED", "EVENT_LOST_IN_A_DISCONNECTION"})
    void rightBeforeTheRemovalOfAllWithThePutAfterIt(Change change) {
        NearCopies.Fill fill = begunFill();
        hooks.insteadOfGuard = true;
        once(runnable -> hooks.afterRemoveIf = runnable, () -> end(fill));
        change(change);
        hooks.insteadOfGuard = false;
        theOldValueIsGone();
    }

    private NearCopies.Fill begunFill() {
        NearCopies.Fill fill = near().begin(member.key("a"), fixture.base.nanos.get());
        seen = ((ReadResult.Found) fixture.base.shared.read(member.key("a"))).entry();
        return fill;
    }

    private void end(NearCopies.Fill fill) {
        fill.end(seen, "a#1");
    }

    private NearCopies near() {
        return member.operation().near();
    }

    private static void once(Consumer<Runnable> place, Runnable action) {
        place.accept(() -> {
            place.accept(() -> {});
            action.run();
        });
    }

    /** Caffeine with places where the test can come in. */
    private static final class Hooks implements NearCacheFactory {
        Runnable beforePut = () -> {};
        Runnable afterGuard = () -> {};
        Runnable afterPut = () -> {};
        Runnable afterRemove = () -> {};
        Runnable afterRemoveIf = () -> {};
        boolean insteadOfGuard;

        @Override
        public <C> NearCache<C> create(int maximumSize, Runnable evicted) {
            NearCache<C> copies = new CaffeineNearCaches().create(maximumSize, evicted);
            return new NearCache<>() {
                @Override
                public C get(CacheKey key) {
                    return copies.get(key);
                }

                @Override
                public boolean put(CacheKey key, C copy, BooleanSupplier guard) {
                    beforePut.run();
                    boolean put = copies.put(key, copy, () -> {
                        boolean answer = insteadOfGuard || guard.getAsBoolean();
                        afterGuard.run();
                        return answer;
                    });
                    afterPut.run();
                    return put;
                }

                @Override
                public void remove(CacheKey key) {
                    copies.remove(key);
                    afterRemove.run();
                }

                @Override
                public void removeIf(Predicate<C> condition) {
                    copies.removeIf(condition);
                    afterRemoveIf.run();
                }

                @Override
                public long size() {
                    return copies.size();
                }
            };
        }
    }
}
