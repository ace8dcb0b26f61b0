package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.TTL;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.key.MissingContextException;
import io.github.refreshahead.queue.RefreshQueue;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A context on its way: into keys, with tasks, around refreshes. */
class ContextInKeysTest {

    private final EngineFixture fixture = new EngineFixture();
    private final ThreadTenant tenant = new ThreadTenant();
    private final List<String> loadedAs = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private RefreshAheadEngine engine() {
        return fixture.engine(builder -> builder.keyContext(tenant));
    }

    private RefreshAheadCache<String, String> cars(RefreshAheadEngine engine) {
        return fixture.cars(
                engine,
                builder -> builder.loader(key -> {
                    loadedAs.add(String.valueOf(tenant.capture()));
                    return key + " of " + tenant.capture() + "#" + fixture.loads.incrementAndGet();
                }));
    }

    @Test
    void tenantsHaveEntriesOfTheirOwn() {
        RefreshAheadCache<String, String> cars = cars(engine());

        tenant.as("north", () -> assertThat(cars.get("a")).isEqualTo("a of north#1"));
        tenant.as("south", () -> assertThat(cars.get("a")).isEqualTo("a of south#2"));
        tenant.as("north", () -> assertThat(cars.get("a")).isEqualTo("a of north#1"));

        tenant.as("north", () -> cars.invalidate("a"));
        tenant.as("south", () -> assertThat(cars.get("a")).isEqualTo("a of south#2"));
        tenant.as("north", () -> assertThat(cars.get("a")).isEqualTo("a of north#3"));

        tenant.as("north", cars::clear);
        tenant.as("south", () -> assertThat(cars.get("a")).isEqualTo("a of south#4"));
    }

    @Test
    void withoutAValueACallFailsAndNothingIsLoaded() {
        RefreshAheadCache<String, String> cars = cars(engine());

        assertThatExceptionOfType(MissingContextException.class).isThrownBy(() -> cars.get("a"));
        assertThatExceptionOfType(MissingContextException.class).isThrownBy(() -> cars.getAll(List.of("a", "b")));
        assertThatExceptionOfType(MissingContextException.class).isThrownBy(() -> cars.refresh("a"));
        assertThatExceptionOfType(MissingContextException.class).isThrownBy(() -> cars.invalidate("a"));

        assertThat(fixture.loads).hasValue(0);
    }

    @Test
    void aTaskCarriesTheContextAndItsRefreshRunsInIt() {
        RefreshAheadEngine engine = engine();
        RefreshAheadCache<String, String> cars = cars(engine);
        engine.start();
        tenant.as("north", () -> fixture.taskOfADueEntry(cars));

        fixture.queue.deliver(fixture.queue.sent.get(0));

        fixture.refreshedWith(RefreshOutcome.STORED);
        tenant.as("north", () -> assertThat(cars.get("a")).isEqualTo("a of north#2"));
        assertThat(loadedAs).containsExactly("north", "north");
    }

    @Test
    void aRefreshInThisProcessRunsInTheContextOfItsReader() {
        RefreshAheadCache<String, String> cars = cars(engine());
        fixture.queue.state = RefreshQueue.State.DOWN;

        tenant.as("north", () -> {
            cars.get("a");
            fixture.pass(REFRESH_AFTER);
            cars.get("a");
        });

        fixture.refreshedWith(RefreshOutcome.STORED);
        assertThat(loadedAs).containsExactly("north", "north");
    }

    private RefreshAheadCache<String, String> severalCars(RefreshAheadEngine engine) {
        return engine.cache("cars", String.class, new TypeRef<String>() {})
                .ttl(TTL)
                .refreshAfter(REFRESH_AFTER)
                .jitter(0)
                .bulkLoader(keys -> {
                    String loadedFor = String.valueOf(tenant.capture());
                    loadedAs.add(loadedFor);
                    String suffix = " of " + loadedFor + "#" + fixture.loads.incrementAndGet();
                    return keys.stream().collect(Collectors.toMap(key -> key, key -> key + suffix));
                })
                .build();
    }

    @Test
    void tenantsHaveElementsOfTheirOwn() {
        RefreshAheadCache<String, String> cars = severalCars(engine());

        tenant.as("north", () -> cars.getAll(List.of("a", "b")));
        tenant.as("south", () -> assertThat(cars.getAll(List.of("a", "b"))).containsEntry("a", "a of south#2"));
        tenant.as("north", () -> cars.invalidate("a"));

        tenant.as("south", () -> assertThat(cars.getAll(List.of("a", "b"))).containsEntry("a", "a of south#2"));
        tenant.as("north", () -> assertThat(cars.getAll(List.of("a", "b")))
                .containsEntry("a", "a of north#3")
                .containsEntry("b", "b of north#1"));
    }

    @Test
    void elementsOfOneCallAreOfOneContext() {
        RefreshAheadCache<String, String> cars = severalCars(engine());
        tenant.as("north", () -> cars.getAll(List.of("a", "b", "c")));
        tenant.captures.set(0);

        tenant.as("north", () -> cars.getAll(List.of("a", "b", "c")));

        assertThat(tenant.captures).hasValue(1);
    }

    @Test
    void aTaskOfSeveralEntriesCarriesTheContextOfItsCall() {
        RefreshAheadEngine engine = engine();
        RefreshAheadCache<String, String> cars = severalCars(engine);
        engine.start();
        dueAndRead(cars);
        eventually(() -> !fixture.queue.sent.isEmpty());

        fixture.queue.deliver(fixture.queue.sent.get(0));

        eventually(() -> fixture.events.refreshes.equals(List.of(RefreshOutcome.STORED, RefreshOutcome.STORED)));
        tenant.as("north", () -> assertThat(cars.getAll(List.of("a", "b"))).containsEntry("b", "b of north#2"));
        assertThat(loadedAs).containsExactly("north", "north");
    }

    @Test
    void severalRefreshesInThisProcessRunInTheContextOfTheirReader() {
        RefreshAheadCache<String, String> cars = severalCars(engine());
        fixture.queue.state = RefreshQueue.State.DOWN;

        dueAndRead(cars);

        eventually(() -> fixture.events.refreshes.equals(List.of(RefreshOutcome.STORED, RefreshOutcome.STORED)));
        assertThat(loadedAs).containsExactly("north", "north");
    }

    @Test
    void aTaskOfSeveralEntriesWithOtherContextsIsLeftToOthers() {
        RefreshAheadCache<String, String> cars = severalCars(engine());
        RefreshAheadEngine before = fixture.engine();
        severalCars(before);
        before.start();
        dueAndRead(cars);
        eventually(() -> !fixture.queue.sent.isEmpty());

        fixture.queue.deliver(fixture.queue.sent.get(0));

        eventually(() -> fixture.queue.settledDeliveries.equals(List.of("done")));
        assertThat(fixture.events.refreshes)
                .containsExactly(RefreshOutcome.UNKNOWN_OPERATION, RefreshOutcome.UNKNOWN_OPERATION);
        assertThat(loadedAs).containsExactly("north");
    }

    private void dueAndRead(RefreshAheadCache<String, String> cars) {
        tenant.as("north", () -> {
            cars.getAll(List.of("a", "b"));
            fixture.pass(REFRESH_AFTER);
            cars.getAll(List.of("a", "b"));
        });
    }

    @Test
    void aTaskWithOtherContextsIsLeftToOthers() {
        RefreshAheadCache<String, String> cars = cars(engine());
        RefreshAheadEngine before = fixture.engine();
        fixture.cars(before);
        before.start();
        tenant.as("north", () -> fixture.taskOfADueEntry(cars));

        fixture.queue.deliver(fixture.queue.sent.get(0));

        eventually(() -> fixture.events.refreshes.contains(RefreshOutcome.UNKNOWN_OPERATION));
        assertThat(fixture.queue.settledDeliveries).containsExactly("done");
        assertThat(fixture.loads).hasValue(1);
    }

    @Test
    void anEngineKnowsItsContexts() {
        assertThat(engine().keyContexts()).containsExactly("tenant");
        assertThat(fixture.engine().keyContexts()).isEmpty();
    }
}
