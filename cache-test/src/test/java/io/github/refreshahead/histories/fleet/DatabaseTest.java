package io.github.refreshahead.histories.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.histories.event.Event.Transaction;
import io.github.refreshahead.histories.event.HistoryLog;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rows, by way of the network. */
class DatabaseTest {

    private final HistoryLog log = HistoryLog.inMemory(0, 100);
    private DatabaseServer server;
    private Database database;

    @BeforeEach
    void start() throws IOException {
        server = new DatabaseServer(new VersionedTable(4, log));
        database = new RemoteDatabase(server.port());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void aVersionIsSeenAfterItsCommit() {
        Database.Change change = database.begin(2);
        assertThat(database.read(2)).isZero();
        change.commit();
        assertThat(database.read(2)).isEqualTo(change.version());
        assertThat(log.events()).singleElement().isInstanceOfSatisfying(Transaction.class, written -> {
            assertThat(written.version()).isEqualTo(change.version());
            assertThat(written.committed()).isTrue();
        });
    }

    @Test
    void aVersionThatIsRolledBackIsNeverSeen() {
        database.begin(2).rollback();
        assertThat(database.read(2)).isZero();
        assertThat(log.events()).singleElement().isInstanceOfSatisfying(Transaction.class, written -> assertThat(
                        written.committed())
                .isFalse());
    }

    @Test
    void aRowIsWrittenByOneTransactionAtATime() {
        Database.Change change = database.begin(1);
        assertThat(database.begin(1)).isNull();
        assertThat(database.begin(3)).isNotNull();
        change.commit();
        assertThat(database.begin(1)).isNotNull();
    }
}
