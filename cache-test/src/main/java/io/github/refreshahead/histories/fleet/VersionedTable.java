package io.github.refreshahead.histories.fleet;

import io.github.refreshahead.histories.event.Event.Transaction;
import io.github.refreshahead.histories.event.HistoryLog;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** The rows themselves. Writes down when versions were committed or rolled back. Thread-safe. */
public final class VersionedTable implements Database {

    private final AtomicLongArray committed;
    private final AtomicIntegerArray writing;
    private final AtomicLong versions = new AtomicLong();
    private final HistoryLog log;

    /** @param rows how many there are */
    public VersionedTable(int rows, HistoryLog log) {
        this.committed = new AtomicLongArray(rows);
        this.writing = new AtomicIntegerArray(rows);
        this.log = log;
    }

    @Override
    public long read(int key) {
        return committed.get(key);
    }

    @Override
    public @Nullable Change begin(int key) {
        return writing.compareAndSet(key, 0, 1) ? new OpenChange(key, versions.incrementAndGet()) : null;
    }

    private final class OpenChange implements Change {

        private final int key;
        private final long version;
        private final AtomicBoolean ended = new AtomicBoolean();

        OpenChange(int key, long version) {
            this.key = key;
            this.version = version;
        }

        @Override
        public long version() {
            return version;
        }

        @Override
        public void commit() {
            end(true);
        }

        @Override
        public void rollback() {
            end(false);
        }

        private void end(boolean commit) {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            long begin = System.nanoTime();
            if (commit) {
                committed.set(key, version);
            }
            log.add(new Transaction(log.member(), key, begin, System.nanoTime(), version, commit));
            writing.set(key, 0);
        }
    }
}
