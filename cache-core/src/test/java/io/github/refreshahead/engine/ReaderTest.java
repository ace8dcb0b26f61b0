package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.TTL;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.jackson.JacksonTaskCodec;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.queue.RefreshTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cache that is read by a process without its origin, beside the one that has it. */
class ReaderTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final EngineFixture fixture = new EngineFixture();
    private final RefreshAheadEngine owner = fixture.engine();
    private final RefreshAheadEngine edge = fixture.engine();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static CachePolicy policy() {
        return CachePolicy.builder()
                .ttl(TTL)
                .refreshAfter(REFRESH_AFTER)
                .jitter(0)
                .build();
    }

    private RefreshAheadReader<String, String> reader() {
        RefreshAheadReader<String, String> reader =
                edge.reader("cars", String.class, String.class).policy(policy()).build();
        edge.start();
        return reader;
    }

    private RefreshAheadCache<String, String> cars() {
        return cars(builder -> builder);
    }

    private RefreshAheadCache<String, String> cars(UnaryOperator<RefreshAheadCache.Builder<String, String>> change) {
        RefreshAheadCache<String, String> cars = fixture.cars(owner, change);
        owner.start();
        return cars;
    }

    private static CompletableFuture<Optional<Served<String>>> awaiting(
            RefreshAheadReader<String, String> reader, String key, Duration atMost) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return reader.await(key, atMost);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Optional<Served<String>> of(CompletableFuture<Optional<Served<String>>> awaiting) throws Exception {
        return awaiting.get(30, TimeUnit.SECONDS);
    }

    private HandQueue.Sent sent() {
        eventually(() -> fixture.queue.sent.size() == 1);
        return fixture.queue.sent.get(0);
    }

    private static RefreshTask task(HandQueue.Sent sent) {
        return new JacksonTaskCodec().decode(sent.task().body());
    }

    @Test
    void whatTheOwnerHasLoadedIsServedAndItsRefreshAskedForWhenDue() {
        RefreshAheadCache<String, String> cars = cars();
        RefreshAheadReader<String, String> reader = reader();
        cars.get("a");

        assertThat(reader.find("a")).hasValue(new Served<>("a#1", Duration.ZERO, ServeState.FRESH));
        fixture.pass(REFRESH_AFTER);
        assertThat(reader.find("a")).hasValue(new Served<>("a#1", REFRESH_AFTER, ServeState.DUE));

        assertThat(task(sent()).operation()).isEqualTo("cars");
        fixture.queue.deliver(sent());
        fixture.refreshedWith(RefreshOutcome.STORED);
        assertThat(reader.find("a")).hasValue(new Served<>("a#2", Duration.ZERO, ServeState.FRESH));
        assertThat(fixture.events.loads).containsExactly(Trigger.CALLER, Trigger.REFRESH);
    }

    @Test
    void whatIsNotThereIsNotFoundAndNothingIsAskedFor() {
        RefreshAheadReader<String, String> reader = reader();

        assertThat(reader.find("a")).isEmpty();

        assertThat(fixture.events.serves).containsExactly(ServeState.ABSENT);
        assertThat(fixture.queue.sent).isEmpty();
    }

    @Test
    void anExpiredEntryIsNotServedButItsRefreshIsAskedFor() {
        RefreshAheadCache<String, String> cars = cars();
        RefreshAheadReader<String, String> reader = reader();
        cars.get("a");
        fixture.pass(TTL);

        assertThat(reader.find("a")).isEmpty();

        fixture.queue.deliver(sent());
        fixture.refreshedWith(RefreshOutcome.STORED);
        assertThat(reader.find("a")).map(Served::value).hasValue("a#2");
    }

    @Test
    void awaitAsksTheOwnerForTheFirstValue() throws Exception {
        RefreshAheadCache<String, String> cars = cars();
        RefreshAheadReader<String, String> reader = reader();
        var first = awaiting(reader, "a", LONG);
        RefreshTask task = task(sent());
        assertThat(task.elements().get(0).seenLoadStart()).isEqualTo(RefreshTask.NO_VALUE);

        fixture.queue.deliver(sent());

        assertThat(of(first)).map(Served::value).hasValue("a#1");
        assertThat(cars.get("a")).isEqualTo("a#1");
        assertThat(fixture.events.loads).containsExactly(Trigger.WARMUP);
        assertThat(fixture.events.refreshes).containsExactly(RefreshOutcome.STORED);
        assertThat(fixture.events.offers).containsExactly(OfferOutcome.QUEUED);
    }

    @Test
    void manyWhoWaitInSeveralProcessesAskOnce() throws Exception {
        cars();
        RefreshAheadReader<String, String> reader = reader();
        RefreshAheadReader<String, String> another = fixture.engine()
                .reader("cars", String.class, String.class)
                .policy(policy())
                .build();
        List<CompletableFuture<Optional<Served<String>>>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(awaiting(reader, "a", LONG));
            all.add(awaiting(another, "a", LONG));
        }
        fixture.queue.deliver(sent());

        for (var each : all) {
            assertThat(of(each)).map(Served::value).hasValue("a#1");
        }
        assertThat(fixture.queue.sent).hasSize(1);
        assertThat(fixture.loads).hasValue(1);
    }

    @Test
    void awaitOfAnExpiredEntryAsksForItsRefresh() throws Exception {
        RefreshAheadCache<String, String> cars = cars();
        RefreshAheadReader<String, String> reader = reader();
        cars.get("a");
        fixture.pass(TTL);
        var awaiting = awaiting(reader, "a", LONG);
        assertThat(task(sent()).elements().get(0).seenLoadStart()).isPositive();

        fixture.queue.deliver(sent());

        assertThat(of(awaiting)).map(Served::value).hasValue("a#2");
    }

    @Test
    void elementsOfACacheThatLoadsSeveralAtATimeAreReadOneByOne() throws Exception {
        RefreshAheadCache<String, String> cars = new BulkOfCars().cars(owner, builder -> builder);
        owner.start();
        RefreshAheadReader<String, String> reader = reader();
        var awaiting = awaiting(reader, "a", LONG);
        fixture.queue.deliver(sent());
        assertThat(of(awaiting)).map(Served::value).hasValue("a#1");
        assertThat(cars.getAll(List.of("a", "b"))).containsEntry("a", "a#1").containsEntry("b", "b#2");

        fixture.pass(REFRESH_AFTER);
        assertThat(reader.find("b")).map(Served::value).hasValue("b#2");
        eventually(() -> fixture.queue.sent.size() == 2);
        fixture.queue.deliver(fixture.queue.sent.get(1));
        eventually(() -> fixture.events.refreshes.size() == 2);

        assertThat(reader.find("b")).map(Served::value).hasValue("b#3");
        assertThat(fixture.events.refreshes).containsOnly(RefreshOutcome.STORED);
    }

    @Test
    void aValueThatWasAskedForBeforeAnInvalidationIsLoadedAfterIt() throws Exception {
        RefreshAheadCache<String, String> cars = cars();
        RefreshAheadReader<String, String> reader = reader();
        var awaiting = awaiting(reader, "a", LONG);
        HandQueue.Sent sent = sent();
        cars.invalidate("a");
        int before = fixture.loads.get();

        fixture.queue.deliver(sent);

        assertThat(of(awaiting)).map(Served::value).hasValue("a#" + (before + 1));
    }

    @Test
    void aLoadThatIsOvertakenByAnInvalidationReachesNobody() {
        List<RefreshAheadCache<String, String>> self = new ArrayList<>();
        self.add(cars(builder -> builder.loader(key -> {
            self.get(0).invalidate(key);
            return "old";
        })));
        RefreshAheadReader<String, String> reader = reader();
        var awaiting = awaiting(reader, "a", LONG);

        fixture.queue.deliver(sent());

        fixture.refreshedWith(RefreshOutcome.INVALIDATED);
        assertThat(reader.find("a")).isEmpty();
        assertThat(awaiting).isNotDone();
    }

    @Test
    void aTaskThatComesAgainDoesNotLoadAgain() throws Exception {
        cars();
        RefreshAheadReader<String, String> reader = reader();
        var awaiting = awaiting(reader, "a", LONG);
        fixture.queue.deliver(sent());
        of(awaiting);

        fixture.queue.deliver(sent().task());

        eventually(() -> fixture.events.refreshes.contains(RefreshOutcome.SUPERSEDED));
        assertThat(fixture.loads).hasValue(1);
    }

    @Test
    void whenTheOriginHasFailedAndIsLeftInPeaceNobodyWaitsForIt() throws Exception {
        CachePolicy slow = CachePolicy.builder()
                .ttl(Duration.ofHours(1))
                .staleIfError(Duration.ofHours(1))
                .jitter(0)
                .build();
        boolean[] fails = {false};
        RefreshAheadCache<String, String> cars = cars(builder -> builder.ttl(slow.ttl())
                .refreshAfter(Duration.ofMinutes(30))
                .staleIfError(slow.staleIfError())
                .loader(key -> {
                    if (fails[0]) {
                        throw new IllegalStateException("the origin's own");
                    }
                    return "old";
                }));
        RefreshAheadReader<String, String> reader =
                edge.reader("cars", String.class, String.class).policy(slow).build();
        cars.get("old");
        fixture.pass(slow.ttl());
        fails[0] = true;
        var absent = awaiting(reader, "a", Duration.ofSeconds(25));
        fixture.queue.deliver(sent());
        fixture.refreshedWith(RefreshOutcome.FAILED);
        assertThat(of(absent)).isEmpty();

        var expired = awaiting(reader, "old", Duration.ofSeconds(25));
        eventually(() -> fixture.queue.sent.size() == 2);
        fixture.queue.deliver(fixture.queue.sent.get(1));
        assertThat(of(expired)).hasValue(new Served<>("old", slow.ttl(), ServeState.STALE));
    }

    @Test
    void aNullThatIsNotStoredEndsTheWait() throws Exception {
        cars(builder -> builder.ttl(Duration.ofHours(1))
                .nullTtl(Duration.ZERO)
                .refreshAfter(Duration.ofMinutes(1))
                .loader(key -> null));
        var awaiting = awaiting(reader(), "a", Duration.ofSeconds(25));

        fixture.queue.deliver(sent());

        fixture.refreshedWith(RefreshOutcome.NOT_STORABLE);
        assertThat(of(awaiting)).isEmpty();
    }

    @Test
    void aNullThatIsStoredIsAnAnswer() throws Exception {
        cars(builder -> builder.loader(key -> null));
        var awaiting = awaiting(reader(), "a", LONG);

        fixture.queue.deliver(sent());

        assertThat(of(awaiting))
                .hasValueSatisfying(served -> assertThat(served.value()).isNull());
    }

    @Test
    void withoutAnAnswerInTimeThereIsNone() throws Exception {
        RefreshAheadReader<String, String> reader = reader();

        assertThat(reader.await("a", Duration.ZERO)).isEmpty();
        assertThat(reader.await("a", Duration.ofMillis(30))).isEmpty();

        assertThat(fixture.events.serves).containsExactly(ServeState.ABSENT, ServeState.ABSENT);
        assertThat(fixture.queue.sent).hasSize(1);
    }

    @Test
    void nothingIsLoadedHereWhenTheQueueIsDown() throws Exception {
        fixture.queue.state = RefreshQueue.State.DOWN;
        RefreshAheadCache<String, String> cars = fixture.cars(owner);
        RefreshAheadReader<String, String> reader = reader();
        cars.get("a");
        fixture.pass(REFRESH_AFTER);

        assertThat(reader.find("a")).map(Served::value).hasValue("a#1");
        eventually(() -> fixture.events.offers.contains(OfferOutcome.DROPPED));
        assertThat(reader.await("b", Duration.ofMillis(30))).isEmpty();

        assertThat(fixture.events.offers).containsExactly(OfferOutcome.DROPPED, OfferOutcome.DROPPED);
        assertThat(fixture.loads).hasValue(1);
    }

    @Test
    void tasksAreSentAlsoWhenNobodyConsumesAtPresent() {
        fixture.queue.state = RefreshQueue.State.UNATTENDED;
        var awaiting = awaiting(reader(), "a", LONG);
        cars();

        fixture.queue.deliver(sent());

        eventually(awaiting::isDone);
    }

    @Test
    void aStoreInTroubleIsAnEmptyAnswer() throws Exception {
        RefreshAheadReader<String, String> reader = reader();
        fixture.store.breaks("read", "acquire");

        assertThat(reader.find("a")).isEmpty();
        assertThat(reader.await("a", Duration.ofMillis(30))).isEmpty();
    }

    @Test
    void readersWaitInTheContextOfTheirCallers() throws Exception {
        ThreadTenant tenant = new ThreadTenant();
        RefreshAheadEngine tenants = fixture.engine(builder -> builder.keyContext(tenant));
        fixture.cars(tenants, builder -> builder.loader(key -> key + " of " + tenant.capture()));
        tenants.start();
        RefreshAheadReader<String, String> reader = fixture.engine(builder -> builder.keyContext(tenant))
                .reader("cars", String.class, String.class)
                .policy(policy())
                .build();
        var awaiting = CompletableFuture.supplyAsync(() -> {
            List<Optional<Served<String>>> answers = new ArrayList<>();
            tenant.as("north", () -> answers.add(of("a", reader)));
            return answers.get(0);
        });

        fixture.queue.deliver(sent());

        assertThat(of(awaiting)).map(Served::value).hasValue("a of north");
        tenant.as("south", () -> assertThat(reader.find("a")).isEmpty());
    }

    private static Optional<Served<String>> of(String key, RefreshAheadReader<String, String> reader) {
        try {
            return reader.await(key, LONG);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void argumentsThatDoNotFitAreSetAsideByTheOwner() {
        cars();
        RefreshAheadReader<Integer, String> wrong = edge.reader("cars", Integer.class, String.class)
                .policy(policy())
                .arguments(List.of(Integer.class, String.class), key -> new Object[] {key, "x"})
                .build();
        CompletableFuture.runAsync(() -> {
            try {
                wrong.await(5, LONG);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        fixture.queue.deliver(sent());

        eventually(() -> !fixture.queue.settledDeliveries.isEmpty());
        assertThat(fixture.queue.settledDeliveries).containsExactly("parked: malformed");
    }

    @Test
    void aKeyThatIsPartOfTheArgumentsIsPickedAsTheOwnerDoes() {
        RefreshAheadReader<String, String> reader = edge.reader("cars", String.class, String.class)
                .policy(policy())
                .arguments(List.of(String.class, int.class), key -> new Object[] {key, 1})
                .key(arguments -> new Object[] {arguments[0]})
                .build();
        RefreshAheadCache<String, String> cars = cars();
        cars.get("a");

        assertThat(reader.find("a")).map(Served::value).hasValue("a#1");
    }

    @Test
    void aServiceWithoutOperationsTakesNoTasksFromThoseWhoHaveThem() {
        reader();
        assertThat(fixture.queue.handler).isNull();
        cars();
        assertThat(fixture.queue.handler).isNotNull();
    }

    @Test
    void aReaderNeedsAQueue() {
        try (RefreshAheadEngine alone = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(fixture.store)
                .build()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> alone.reader("cars", String.class, String.class)
                            .policy(policy())
                            .build())
                    .withMessage(
                            "a reader of cache 'cars' needs a queue to ask for refreshes by; give the engine the one"
                                    + " of the service that owns the cache");
        }
    }

    @Test
    void aCacheHasAnOwnerOrAReader() {
        fixture.cars(owner);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> owner.reader("cars", String.class, String.class)
                        .policy(policy())
                        .build())
                .withMessageContaining("cache 'cars' belongs to this service");
        reader();
        RefreshAheadEngine both = fixture.engine();
        both.remote("cars", List.of(String.class));
        both.reader("cars", String.class, String.class).policy(policy()).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixture.cars(both))
                .withMessageContaining("is declared as remote and belongs to");
    }
}
