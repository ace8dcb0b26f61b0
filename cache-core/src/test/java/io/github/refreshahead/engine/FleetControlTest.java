package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.refreshahead.memory.InMemoryInvalidationBus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FleetControlTest {

    private final EngineFixture fixture = new EngineFixture();
    private final InMemoryInvalidationBus bus = InMemoryInvalidationBus.create();
    private final List<RefreshAheadEngine> engines = new ArrayList<>();

    @AfterEach
    void close() {
        engines.forEach(RefreshAheadEngine::close);
        fixture.close();
    }

    private RefreshAheadEngine member(InMemoryInvalidationBus on, boolean obeys) {
        RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(fixture.shared)
                .bus(on)
                .fleetControl(obeys)
                .build();
        engines.add(engine);
        fixture.cars(engine);
        engine.start();
        return engine;
    }

    private static CacheControl control(RefreshAheadEngine engine) {
        return engine.operations().iterator().next().control();
    }

    @Test
    void allMembersDoWhatOneIsTold() {
        RefreshAheadEngine one = member(bus, true);
        RefreshAheadEngine other = member(bus.peer(), true);

        assertThat(one.controlFleet("cars", ControlAction.BYPASS)).isTrue();
        assertThat(one.controlFleet("cars", ControlAction.PAUSE)).isTrue();

        assertThat(control(one).bypassed()).isTrue();
        assertThat(control(one).paused()).isTrue();
        eventually(() -> control(other).bypassed() && control(other).paused());

        other.controlFleet("cars", ControlAction.RESTORE);
        other.controlFleet("cars", ControlAction.RESUME);

        assertThat(control(other).bypassed()).isFalse();
        eventually(() -> !control(one).bypassed() && !control(one).paused());
    }

    @Test
    void memberThatDoesNotListenGoesOn() {
        RefreshAheadEngine one = member(bus, true);
        RefreshAheadEngine deaf = member(bus.peer(), false);
        RefreshAheadEngine other = member(bus.peer(), true);

        one.controlFleet("cars", ControlAction.PAUSE);

        eventually(() -> control(other).paused());
        assertThat(control(deaf).paused()).isFalse();
    }

    @Test
    void withoutABusNobodyElseIsTold() {
        RefreshAheadEngine alone = fixture.engine();
        fixture.cars(alone);

        assertThat(alone.controlFleet("cars", ControlAction.PAUSE)).isFalse();

        assertThat(control(alone).paused()).isTrue();
    }

    @Test
    void unknownCacheIsRefused() {
        RefreshAheadEngine one = member(bus, true);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.controlFleet("bikes", ControlAction.PAUSE))
                .withMessage("no cache 'bikes'");
    }

    @ParameterizedTest
    @EnumSource
    void actionIsFoundByItsWord(ControlAction action) {
        assertThat(ControlAction.of(action.word())).isEqualTo(action);
        assertThat(ControlAction.of("explode")).isNull();
    }
}
