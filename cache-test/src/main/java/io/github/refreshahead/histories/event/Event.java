package io.github.refreshahead.histories.event;

/**
 * Something that a process did. Immutable. Times are {@link System#nanoTime()}, which on Linux is one clock for all
 * processes of a machine; {@link #NEVER} ends what had not ended when its process did.
 */
public sealed interface Event {

    /** End of what never ended. */
    long NEVER = Long.MAX_VALUE;

    /** The key of what concerns none. */
    int NO_KEY = -1;

    /** The process; the database and the faults have numbers of their own. */
    int member();

    /** The key, by its number in the keyspace. */
    int key();

    long begin();

    long end();

    /** How a call was answered. The first seven are those of the library. */
    enum How {
        FRESH,
        DUE,
        STALE,
        LOADED,
        JOINED,
        BYPASSED,
        /** With the exception that the origin threw. */
        FAILED,
        /** With an exception that is not the origin's. */
        FOREIGN,
        /** With a value that is damaged, or another key's. */
        MISMATCH;

        /** Whether there is a value to judge. */
        public boolean hasValue() {
            return this != FAILED && this != FOREIGN && this != MISMATCH;
        }
    }

    /**
     * A call.
     *
     * @param near whether the answer came out of this process
     * @param version of the row, as the value tells
     * @param load which load made the value, and {@code loadBegan} when it began, as the value tells
     * @param ageMillis as the library tells
     * @param own the version that the caller's own transaction has written and not committed; 0 outside of one
     */
    record Serve(
            int member,
            int key,
            long begin,
            long end,
            How how,
            boolean near,
            long version,
            long load,
            long loadBegan,
            long ageMillis,
            long own)
            implements Event {}

    /**
     * A call of the origin that returned.
     *
     * @param led whether callers of this process could join it
     * @param refresh whether nobody waited for it
     * @param generation that it was made under, shortened
     */
    record Load(
            int member,
            int key,
            long begin,
            long end,
            long load,
            long version,
            long generation,
            boolean led,
            boolean refresh)
            implements Event {}

    /** A caller asked the store for the right to load. The only thing that makes an entry where there was none. */
    record Acquire(int member, int key, long begin, long end) implements Event {}

    /** What an invalidation is of. */
    enum Scope {
        KEY,
        KEYS,
        TAG,
        CLEAR
    }

    /** What became of an invalidation. */
    enum Outcome {
        /** The store has it. */
        ACKNOWLEDGED,
        /** It returned, and is still to be done. */
        PENDING,
        /** It threw. */
        REFUSED
    }

    /**
     * An invalidation, of one of the keys that it is of.
     *
     * @param version that the transaction wrote which it belongs to; 0 if to none
     */
    record Invalidation(int member, int key, long begin, long end, Scope scope, Outcome outcome, long version)
            implements Event {}

    /** The end of a transaction that wrote a version of a row. */
    record Transaction(int member, int key, long begin, long end, long version, boolean committed) implements Event {}

    /** A member has dropped its copy, because another one told so. */
    record Drop(int member, int key, long begin, long end) implements Event {}

    /** A fault, from its beginning until it has been mended. Writes may be lost in all of that time, if in any. */
    record Fault(int member, long begin, long end, Disturbance kind) implements Event {
        @Override
        public int key() {
            return NO_KEY;
        }

        /** Whether what was in Redis before can be gone. */
        public boolean losesEntries() {
            return losesWrites() || kind == Disturbance.REDIS_RESTART;
        }

        /** Whether writes that were acknowledged can be gone. */
        public boolean losesWrites() {
            return kind == Disturbance.REDIS_ROLLBACK;
        }
    }
}
