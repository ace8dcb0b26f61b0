package io.github.refreshahead.counts;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each of a few things has happened since the process started. Thread-safe; counting takes no lock.
 *
 * @param <E> the things
 */
public final class Tally<E extends Enum<E>> {

    private final Map<E, LongAdder> adders;

    Tally(Class<E> things) {
        this.adders = new EnumMap<>(things);
        for (E thing : things.getEnumConstants()) {
            adders.put(thing, new LongAdder());
        }
    }

    void add(E thing) {
        adder(thing).increment();
    }

    /** How often this has happened. */
    public long count(E thing) {
        return adder(thing).sum();
    }

    private LongAdder adder(E thing) {
        return requireNonNull(adders.get(thing));
    }
}
