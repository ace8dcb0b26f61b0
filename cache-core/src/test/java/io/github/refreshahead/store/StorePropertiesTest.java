package io.github.refreshahead.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PerProperty;

/**
 * Whatever is asked of a store, it answers as the reference does. What fails is shown with its seed, and shrunk to the
 * shortest sequence that still fails.
 */
class StorePropertiesTest {

    private static final Set<BrokenStore.Mistake> FOUND = EnumSet.noneOf(BrokenStore.Mistake.class);

    private static RedisSubject redis;

    @BeforeContainer
    static void start() {
        redis = new RedisSubject();
    }

    @AfterContainer
    static void stop() {
        redis.close();
    }

    @Provide
    Arbitrary<List<StoreCommand>> sequences() {
        return StoreCommands.sequences();
    }

    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    void memoryAnswersAsTheReference(@ForAll("sequences") List<StoreCommand> commands) {
        new StoreRun(new MemorySubject()).run(commands);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void redisAnswersAsTheReference(@ForAll("sequences") List<StoreCommand> commands) {
        new StoreRun(redis.emptied()).run(commands);
    }

    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    @PerProperty(EveryMistake.class)
    void everyMistakeIsFound(@ForAll("sequences") List<StoreCommand> commands, @ForAll BrokenStore.Mistake mistake) {
        MemorySubject memory = new MemorySubject();
        try {
            new StoreRun(new BrokenSubject(memory, mistake)).run(commands);
        } catch (AssertionError e) {
            FOUND.add(mistake);
        }
    }

    /** A property that cannot fail proves nothing. */
    static final class EveryMistake implements PerProperty.Lifecycle {

        @Override
        public void onSuccess() {
            assertThat(FOUND).containsExactlyInAnyOrder(BrokenStore.Mistake.values());
        }
    }

    private record BrokenSubject(MemorySubject memory, EntryStore store) implements StoreRun.Subject {

        BrokenSubject(MemorySubject memory, BrokenStore.Mistake mistake) {
            this(memory, BrokenStore.of(memory.store(), mistake));
        }

        @Override
        public long now() {
            return memory.now();
        }

        @Override
        public void advance(Duration time) {
            memory.advance(time);
        }

        @Override
        public boolean clockStands() {
            return true;
        }
    }
}
