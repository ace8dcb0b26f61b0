package io.github.refreshahead.spring.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.redis.RedisEntryStore;
import io.github.refreshahead.servers.RedisServer;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is promised of transactions holds over many of them; and where a rule is broken, the same history tells. */
class TransactionHistoryTest {

    private static final int TRANSACTIONS = 1_000;
    private static final int ENOUGH_TO_SEE_A_FAULT = 400;

    private final long seed = ThreadLocalRandom.current().nextLong();

    @ParameterizedTest
    @EnumSource(Database.class)
    void whatIsCommittedIsInvalidatedAndNothingElseIsSeen(Database database) {
        try (CarApplication application = application(database)) {
            Cars cars = application.cars();
            TransactionHistory history =
                    new TransactionHistory(application, cars::car, cars::changed).run(TRANSACTIONS, seed);
            assertThat(application.invalidations().counts("cars"))
                    .as("executed invalidations, seed %d", seed)
                    .isEqualTo(history.commits());
            assertThat(history.staleReads()).as("seed %d", seed).isEmpty();
            assertThat(history.readsOfWhatNeverWas()).as("seed %d", seed).isEmpty();
            assertThat(history.reads()).isEqualTo(2 * TRANSACTIONS);
            assertThat(history.rolledBack()).isBetween(TRANSACTIONS / 5, TRANSACTIONS * 2 / 5);
        }
    }

    @ParameterizedTest
    @EnumSource(Database.class)
    void storingInsideATransactionIsFound(Database database) {
        try (CarApplication application = application(database)) {
            Cars cars = application.cars();
            TransactionHistory history = new TransactionHistory(application, cars::carStoredAnyway, cars::changed)
                    .run(ENOUGH_TO_SEE_A_FAULT, seed);
            assertThat(history.readsOfWhatNeverWas()).as("seed %d", seed).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Database.class)
    void invalidatingBeforeTheCommitIsFound(Database database) {
        try (CarApplication application = application(database)) {
            TransactionHistory history = new TransactionHistory(application, application.cars()::car, vin -> application
                            .caches()
                            .invalidate("cars", vin))
                    .run(ENOUGH_TO_SEE_A_FAULT, seed);
            assertThat(history.staleReads()).as("seed %d", seed).isNotEmpty();
        }
    }

    private static CarApplication application(Database database) {
        return CarApplication.on(
                database.open(),
                () -> RedisEntryStore.connect(RedisServer.shared().uri()));
    }
}
