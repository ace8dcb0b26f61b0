package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.TTL;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.engine.OperationSpec.TagFunction;
import io.github.refreshahead.store.ReadResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values that are not to be cached: those that begin with {@code part}. */
class VetoTest {

    private final EngineFixture fixture = new EngineFixture();
    private final RefreshAheadEngine engine = fixture.engine();
    private final AtomicInteger loads = new AtomicInteger();
    private volatile @Nullable String next = "whole";

    @AfterEach
    void close() {
        fixture.close();
    }

    private RefreshAheadOperation cars(@Nullable TagFunction tags) {
        CachePolicy policy = CachePolicy.builder()
                .ttl(TTL)
                .refreshAfter(REFRESH_AFTER)
                .staleIfError(Duration.ofMinutes(1))
                .nullTtl(Duration.ZERO)
                .missWait(Duration.ofSeconds(30))
                .jitter(0)
                .build();
        return engine.register(new OperationSpec(
                "cars",
                "cars#car",
                policy,
                String.class,
                List.of(String.class),
                arguments -> arguments,
                arguments -> load(),
                null,
                tags,
                (arguments, value) -> value != null && value.toString().startsWith("part")));
    }

    private @Nullable String load() {
        loads.incrementAndGet();
        if ("down".equals(next)) {
            throw new IllegalStateException("origin is down");
        }
        return next;
    }

    private static Served<@Nullable Object> serve(RefreshAheadOperation cars, OperationSpec.Origin origin) {
        try {
            return cars.serve(new Object[] {"a"}, origin);
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private @Nullable Object get(RefreshAheadOperation cars) {
        return serve(cars, this::load).value();
    }

    @Test
    void aVetoedValueReachesItsCallerAndIsNotStored() {
        RefreshAheadOperation cars = cars(null);
        next = "part 1";
        assertThat(get(cars)).isEqualTo("part 1");
        next = "part 2";
        assertThat(get(cars)).isEqualTo("part 2");
        next = "whole";
        assertThat(get(cars)).isEqualTo("whole");
        next = "another";
        assertThat(get(cars)).isEqualTo("whole");
        assertThat(loads).hasValue(3);
    }

    /** The value that a caller gets who waits for the load of another. */
    private Object joined(RefreshAheadOperation cars) throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        FutureTask<Object> leader = new FutureTask<>(() -> serve(cars, () -> {
            loading.countDown();
            assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
            return "part of the leader";
        }));
        new Thread(leader).start();
        assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
        FutureTask<Object> joiner =
                new FutureTask<>(() -> serve(cars, () -> "its own").value());
        Thread waiting = new Thread(joiner);
        waiting.start();
        eventually(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        release.countDown();
        leader.get(20, TimeUnit.SECONDS);
        return joiner.get(20, TimeUnit.SECONDS);
    }

    @Test
    void thoseWhoHaveWaitedForItsLoadShareIt() throws Exception {
        assertThat(joined(cars(null))).isEqualTo("part of the leader");
    }

    @Test
    void withTagsNobodySharesItBecauseOneOfThemMayHaveBeenInvalidated() throws Exception {
        assertThat(joined(cars((arguments, value) -> List.of("make")))).isEqualTo("its own");
    }

    @Test
    void aRefreshThatIsVetoedRemovesTheEntry() {
        RefreshAheadOperation cars = cars(null);
        engine.start();
        get(cars);
        fixture.pass(REFRESH_AFTER);
        get(cars);
        eventually(() -> !fixture.queue.sent.isEmpty());
        next = "part 1";

        fixture.queue.deliver(fixture.queue.sent.get(0));

        fixture.refreshedWith(RefreshOutcome.VETOED);
        assertThat(fixture.queue.settledDeliveries).containsExactly("done");
        assertThat(fixture.shared.read(cars.keyOfParts("a"))).isInstanceOf(ReadResult.Absent.class);
        assertThat(serve(cars, this::load).state()).isEqualTo(ServeState.LOADED);
    }

    @Test
    void anOlderValueIsNotServedOnErrorsOnceTheOriginHasReplacedItByAVetoedOne() {
        olderValueIsGoneAfter("part 1");
    }

    @Test
    void anOlderValueIsNotServedOnErrorsOnceTheOriginHasReplacedItByANullThatIsNotStored() {
        olderValueIsGoneAfter(null);
    }

    private void olderValueIsGoneAfter(@Nullable String replacement) {
        RefreshAheadOperation cars = cars(null);
        get(cars);
        fixture.pass(TTL);
        next = "down";
        assertThat(serve(cars, this::load).state()).isEqualTo(ServeState.STALE);
        fixture.pass(Duration.ofSeconds(31));
        next = replacement;
        assertThat(get(cars)).isEqualTo(replacement);

        next = "down";
        assertThatThrownBy(() -> get(cars)).hasMessage("origin is down");
    }

    @Test
    void aVetoThatFailsIsAVeto() {
        RefreshAheadOperation cars = engine.register(new OperationSpec(
                "vans",
                "vans#van",
                CachePolicy.builder().ttl(TTL).build(),
                String.class,
                List.of(String.class),
                arguments -> arguments,
                arguments -> load(),
                null,
                null,
                (arguments, value) -> {
                    throw new IllegalStateException("cannot tell");
                }));

        assertThat(get(cars)).isEqualTo("whole");
        assertThat(get(cars)).isEqualTo("whole");
        assertThat(loads).hasValue(2);
    }
}
