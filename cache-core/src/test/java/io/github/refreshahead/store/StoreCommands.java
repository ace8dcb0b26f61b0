package io.github.refreshahead.store;

import static io.github.refreshahead.store.StoreCommand.CACHES;
import static io.github.refreshahead.store.StoreCommand.KEYS;
import static io.github.refreshahead.store.StoreCommand.OWNERS;
import static io.github.refreshahead.store.StoreCommand.TAGS;

import io.github.refreshahead.store.StoreCommand.Span;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** Random sequences of operations, on so few keys that they meet. */
final class StoreCommands {

    private StoreCommands() {}

    static Arbitrary<List<StoreCommand>> sequences() {
        return Arbitraries.frequencyOf(
                        Tuple.of(3, numbers(KEYS).map(StoreCommand.Read::new)),
                        Tuple.of(8, acquires()),
                        Tuple.of(6, claims()),
                        Tuple.of(8, puts()),
                        Tuple.of(3, fails()),
                        Tuple.of(1, numbers(KEYS).set().ofMinSize(1).map(StoreCommand.Invalidate::new)),
                        Tuple.of(3, additions()),
                        Tuple.of(2, numbers(TAGS).map(StoreCommand.InvalidateTag::new)),
                        Tuple.of(1, numbers(CACHES).map(StoreCommand.Clear::new)),
                        Tuple.of(2, passes()),
                        Tuple.of(2, Arbitraries.just(new StoreCommand.Again())))
                .list()
                .ofMaxSize(100)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<StoreCommand> acquires() {
        return Combinators.combine(numbers(KEYS), numbers(OWNERS), spans(), spans(), Arbitraries.of(true, true, false))
                .as(StoreCommand.Acquire::new);
    }

    private static Arbitrary<StoreCommand> claims() {
        Arbitrary<LeaseKind> kinds = Arbitraries.of(LeaseKind.RUNNING, LeaseKind.QUEUED);
        return Combinators.combine(numbers(KEYS), numbers(OWNERS), kinds, spans(), spans(), differences())
                .as(StoreCommand.Claim::new);
    }

    private static Arbitrary<StoreCommand> puts() {
        Arbitrary<Integer> differences = Arbitraries.frequency(Tuple.of(3, 0), Tuple.of(1, -1));
        return Combinators.combine(numbers(KEYS), mostlyLatest(), differences, booleans(), spans(), spans(), booleans())
                .as(StoreCommand.Put::new);
    }

    private static Arbitrary<StoreCommand> fails() {
        return Combinators.combine(numbers(KEYS), numbers(OWNERS), spans()).as(StoreCommand.Fail::new);
    }

    private static Arbitrary<StoreCommand> additions() {
        return Combinators.combine(numbers(KEYS), numbers(TAGS).set()).as(StoreCommand.AddToTags::new);
    }

    private static Arbitrary<StoreCommand> passes() {
        return Arbitraries.of(1, 2, 3, 3_600_000).map(millis -> new StoreCommand.Pass(Duration.ofMillis(millis)));
    }

    private static Arbitrary<Integer> numbers(int count) {
        return Arbitraries.integers().between(0, count - 1);
    }

    private static Arbitrary<Integer> differences() {
        return Arbitraries.frequency(Tuple.of(5, 0), Tuple.of(1, -1), Tuple.of(1, 1));
    }

    private static Arbitrary<Boolean> booleans() {
        return Arbitraries.of(false, true);
    }

    private static Arbitrary<Span> spans() {
        return Arbitraries.frequency(Tuple.of(3, Span.LONG), Tuple.of(1, Span.LONGER), Tuple.of(1, Span.BRIEF));
    }

    private static Arbitrary<Integer> mostlyLatest() {
        return Arbitraries.frequency(Tuple.of(3, 0), Tuple.of(1, 1), Tuple.of(1, 2));
    }
}
