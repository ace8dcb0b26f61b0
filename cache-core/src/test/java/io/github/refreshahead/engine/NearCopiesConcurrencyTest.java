package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.near.NearCache;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever reads and changes happen at the same time, a copy is never served that is older than a change which has ended. */
@Tag("interleavings")
class NearCopiesConcurrencyTest {

    private static final Duration LONG = Duration.ofHours(1);

    /** Copies in a map. */
    private static class MapOfCopies implements NearCache<NearCopy> {

        final ConcurrentHashMap<CacheKey, NearCopy> copies = new ConcurrentHashMap<>();

        @Override
        public NearCopy get(CacheKey key) {
            return copies.get(key);
        }

        @Override
        public boolean put(CacheKey key, NearCopy copy, BooleanSupplier guard) {
            return copies.compute(key, (k, old) -> guard.getAsBoolean() ? copy : old) == copy;
        }

        @Override
        public void remove(CacheKey key) {
            copies.remove(key);
        }

        @Override
        public void removeIf(Predicate<NearCopy> condition) {
            copies.values().removeIf(condition);
        }

        @Override
        public long size() {
            return copies.size();
        }
    }

    /** Asks the guard, and then puts. */
    private static final class MapThatAsksFirst extends MapOfCopies {

        @Override
        public boolean put(CacheKey key, NearCopy copy, BooleanSupplier guard) {
            boolean allowed = guard.getAsBoolean();
            if (allowed) {
                copies.put(key, copy);
            }
            return allowed;
        }
    }

    /** A process with copies of a store that holds how often the data has changed. */
    public static class Copies {

        final CacheKey key = new CacheKey("cars", "shop:cars:(1)");
        final Stamps stamps = new Stamps();
        final MapOfCopies map;
        final NearCopies copies;
        private final Coherence coherence;
        private final AtomicInteger stored = new AtomicInteger();
        private volatile int changed;

        public Copies() {
            this(new MapOfCopies());
        }

        Copies(MapOfCopies map) {
            this.map = map;
            coherence = new Coherence(() -> 0, LONG, this::outdate, state -> {});
            CachePolicy policy = CachePolicy.builder().ttl(LONG).build();
            OperationSpec spec = new OperationSpec(
                    "cars", "cars", policy, Integer.class, List.of(), arguments -> arguments, a -> null, null, null);
            CacheControl control = new CacheControl(policy, () -> {});
            copies = new NearCopies(spec, LONG, null, control, map, coherence, stamps, new Events(List.of()), 0);
            hearAgain();
        }

        void outdate() {
            copies.dropAll(0);
        }

        void drop() {
            copies.drop(key);
        }

        private void hearAgain() {
            coherence.pinging(1);
            coherence.pinged(1);
        }

        @Operation
        public void read() {
            NearCopies.Fill fill = copies.begin(key, 0);
            int value = stored.get();
            if (fill != null) {
                fill.end(new Entry(1, 0, LeaseKind.NONE, 0, 0, new Payload("d", ByteBuffer.allocate(0))), value);
            }
        }

        @Operation(nonParallelGroup = "changes")
        public void change() {
            int value = stored.incrementAndGet();
            drop();
            changed = value;
        }

        @Operation(nonParallelGroup = "changes")
        public void changeUnheard() {
            int value = stored.incrementAndGet();
            coherence.doubt("an event was lost");
            hearAgain();
            changed = value;
        }

        /** Never, if one thing happens after the other. */
        @Operation
        public boolean servesAnOldCopy() {
            int least = changed;
            NearCopy copy = copies.find(key, 0);
            return copy != null && (Integer) copy.held() < least;
        }
    }

    public static final class CopiesThatAskFirst extends Copies {

        public CopiesThatAskFirst() {
            super(new MapThatAsksFirst());
        }
    }

    public static final class CopiesWithTheStampLast extends Copies {

        @Override
        void drop() {
            map.remove(key);
            stamps.bump(key);
        }
    }

    public static final class CopiesWithoutEpochs extends Copies {

        @Override
        void outdate() {
            map.removeIf(copy -> true);
        }
    }

    private static void check(Class<? extends Copies> process) {
        new ModelCheckingOptions()
                .iterations(30)
                .invocationsPerIteration(500)
                .threads(2)
                .actorsBefore(0)
                .actorsPerThread(2)
                .actorsAfter(1)
                .minimizeFailedScenario(false)
                .check(process);
    }

    private static void fails(Class<? extends Copies> process) {
        assertThatThrownBy(() -> check(process))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("Invalid execution results");
    }

    @Test
    void noOldCopyIsServed() {
        check(Copies.class);
    }

    @Test
    void guardOutsideOfThePutIsFound() {
        fails(CopiesThatAskFirst.class);
    }

    @Test
    void stampAfterTheRemovalIsFound() {
        fails(CopiesWithTheStampLast.class);
    }

    @Test
    void missingEpochIsFound() {
        fails(CopiesWithoutEpochs.class);
    }
}
