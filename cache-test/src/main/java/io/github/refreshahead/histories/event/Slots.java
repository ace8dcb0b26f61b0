package io.github.refreshahead.histories.event;

import io.github.refreshahead.histories.event.Event.Acquire;
import io.github.refreshahead.histories.event.Event.Drop;
import io.github.refreshahead.histories.event.Event.Fault;
import io.github.refreshahead.histories.event.Event.How;
import io.github.refreshahead.histories.event.Event.Invalidation;
import io.github.refreshahead.histories.event.Event.Load;
import io.github.refreshahead.histories.event.Event.Outcome;
import io.github.refreshahead.histories.event.Event.Scope;
import io.github.refreshahead.histories.event.Event.Serve;
import io.github.refreshahead.histories.event.Event.Transaction;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Events as slots of a fixed size: kind, three bytes, key, begin, end, five numbers. */
@SuppressWarnings("EnumOrdinal") // a log is read by the very program that wrote it
final class Slots {

    static final int SIZE = 64;
    static final int KIND_AT = 0;
    static final int END_AT = 16;

    private static final int BYTES_AT = 1;
    private static final int KEY_AT = 4;
    private static final int BEGIN_AT = 8;
    private static final int NUMBERS_AT = 24;

    private static final byte SERVE = 1;
    private static final byte LOAD = 2;
    private static final byte ACQUIRE = 3;
    private static final byte INVALIDATION = 4;
    private static final byte TRANSACTION = 5;
    private static final byte DROP = 6;
    private static final byte FAULT = 7;

    private Slots() {}

    /** Writes all but the kind, which makes the slot count and so comes last; returns it. */
    static byte write(ByteBuffer into, int at, Event event) {
        into.putInt(at + KEY_AT, event.key());
        into.putLong(at + BEGIN_AT, event.begin());
        into.putLong(at + END_AT, event.end());
        if (event instanceof Serve e) {
            bytes(into, at, e.how().ordinal(), flag(e.near()));
            numbers(into, at, e.version(), e.load(), e.loadBegan(), e.ageMillis(), e.own());
            return SERVE;
        } else if (event instanceof Load e) {
            bytes(into, at, flag(e.led()), flag(e.refresh()));
            numbers(into, at, e.load(), e.version(), e.generation());
            return LOAD;
        } else if (event instanceof Invalidation e) {
            bytes(into, at, e.scope().ordinal(), e.outcome().ordinal());
            numbers(into, at, e.version());
            return INVALIDATION;
        } else if (event instanceof Transaction e) {
            bytes(into, at, flag(e.committed()));
            numbers(into, at, e.version());
            return TRANSACTION;
        } else if (event instanceof Fault e) {
            bytes(into, at, e.kind().ordinal());
            return FAULT;
        }
        return event instanceof Drop ? DROP : ACQUIRE;
    }

    /** Null: nothing was written here, or not to its end. */
    static @Nullable Event read(ByteBuffer from, int at, int member) {
        int key = from.getInt(at + KEY_AT);
        long begin = from.getLong(at + BEGIN_AT);
        long end = from.getLong(at + END_AT);
        return switch (from.get(at + KIND_AT)) {
            case SERVE ->
                new Serve(
                        member,
                        key,
                        begin,
                        end,
                        How.values()[number(from, at, 0)],
                        flag(from, at, 1),
                        from.getLong(at + NUMBERS_AT),
                        from.getLong(at + NUMBERS_AT + 8),
                        from.getLong(at + NUMBERS_AT + 16),
                        from.getLong(at + NUMBERS_AT + 24),
                        from.getLong(at + NUMBERS_AT + 32));
            case LOAD ->
                new Load(
                        member,
                        key,
                        begin,
                        end,
                        from.getLong(at + NUMBERS_AT),
                        from.getLong(at + NUMBERS_AT + 8),
                        from.getLong(at + NUMBERS_AT + 16),
                        flag(from, at, 0),
                        flag(from, at, 1));
            case ACQUIRE -> new Acquire(member, key, begin, end);
            case INVALIDATION ->
                new Invalidation(
                        member,
                        key,
                        begin,
                        end,
                        Scope.values()[number(from, at, 0)],
                        Outcome.values()[number(from, at, 1)],
                        from.getLong(at + NUMBERS_AT));
            case TRANSACTION ->
                new Transaction(member, key, begin, end, from.getLong(at + NUMBERS_AT), flag(from, at, 0));
            case DROP -> new Drop(member, key, begin, end);
            case FAULT -> new Fault(member, begin, end, Disturbance.values()[number(from, at, 0)]);
            default -> null;
        };
    }

    private static void bytes(ByteBuffer into, int at, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            into.put(at + BYTES_AT + i, (byte) bytes[i]);
        }
    }

    private static void numbers(ByteBuffer into, int at, long... numbers) {
        for (int i = 0; i < numbers.length; i++) {
            into.putLong(at + NUMBERS_AT + 8 * i, numbers[i]);
        }
    }

    private static int flag(boolean value) {
        return value ? 1 : 0;
    }

    private static boolean flag(ByteBuffer from, int at, int index) {
        return number(from, at, index) == 1;
    }

    private static int number(ByteBuffer from, int at, int index) {
        return from.get(at + BYTES_AT + index);
    }
}
