package io.github.refreshahead.model;

import org.jspecify.annotations.Nullable;

/**
 * The server: one key, one tag, a clock. Its operations are atomic. There are no leases in it: they spare loads, and the
 * protocol must hold without them, so here everybody may load who has a generation.
 */
final class Redis {

    private static final String NAME = "Redis";

    private final Protocol protocol;

    @Nullable
    Entry entry;

    /** What was there before the last write, if that may be lost. */
    private @Nullable Entry before;

    private boolean forgot;

    int clock;

    /** Whether the tag's set contains the key. */
    boolean tagged;

    /** When the tag was last invalidated, plus 1; 0: never. */
    private int mark;

    Redis(Protocol protocol) {
        this.protocol = protocol;
    }

    void pass(Cells cells) {
        entry = Entry.pass(cells, entry);
        before = Entry.pass(cells, before);
        forgot = cells.flag(forgot);
        clock = cells.number(clock);
        tagged = cells.flag(tagged);
        mark = cells.number(mark);
    }

    void step(Choice choice) {
        if (entry != null && choice.may(NAME, "lets the entry expire, or evicts it")) {
            write(null);
        }
        if (clock < protocol.scene.ticks() && choice.may(NAME, "shows a later time")) {
            clock++;
        }
        if (protocol.scene.redisForgets() && !forgot && choice.may(NAME, "fails over, and loses its last write")) {
            entry = before;
            forgot = true;
            protocol.redisForgot();
        }
        if (protocol.has(Fault.TAG_SET_MAY_BE_EVICTED) && tagged && choice.may(NAME, "evicts the tag's set")) {
            tagged = false;
        }
    }

    /**
     * Where nothing is, an entry without a value comes into being.
     *
     * @return the entry's generation
     */
    int acquire(int newGeneration) {
        if (entry == null) {
            write(new Entry(newGeneration, null));
            return newGeneration;
        }
        return entry.generation();
    }

    void put(Load load, boolean refresh) {
        Value value = load.value();
        if (entry == null) {
            if (refresh && protocol.has(Fault.REFRESH_MAY_CREATE)) {
                write(new Entry(load.generation(), value));
                protocol.violated("a refresh has created an entry");
            }
            return;
        }
        if (entry.generation() != load.generation() && !protocol.has(Fault.PUT_WITHOUT_GENERATION_CHECK)) {
            return;
        }
        Value there = entry.value();
        if (there != null && there.start() > value.start()) {
            if (!protocol.has(Fault.PUT_OVER_A_LATER_LOAD)) {
                return;
            }
            protocol.violated("an older value has replaced a newer one");
        }
        write(new Entry(entry.generation(), value));
    }

    void unlink() {
        write(null);
    }

    private void write(@Nullable Entry next) {
        before = protocol.scene.redisForgets() ? entry : null;
        entry = next;
    }

    void markTag() {
        mark = clock + 1;
    }

    /** How long ago the tag was invalidated; a long time, if it never was. */
    int sinceMark() {
        return mark == 0 ? protocol.scene.ticks() + 1 : clock + 1 - mark;
    }
}
