package io.github.refreshahead.model;

import org.jspecify.annotations.Nullable;

/**
 * What Redis holds for the key.
 *
 * @param value null while the first load is under way
 */
record Entry(int generation, @Nullable Value value) {

    static @Nullable Entry pass(Cells cells, @Nullable Entry entry) {
        int generation = cells.nonce(entry == null ? 0 : entry.generation);
        Value value = Value.pass(cells, entry == null ? null : entry.value);
        return generation == 0 ? null : new Entry(generation, value);
    }
}
