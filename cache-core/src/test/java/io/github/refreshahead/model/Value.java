package io.github.refreshahead.model;

import org.jspecify.annotations.Nullable;

/**
 * A loaded value.
 *
 * @param version of the data that the load read
 * @param start when the load started, as everybody is told
 * @param began when it did start
 */
record Value(int version, int start, int began) {

    static @Nullable Value pass(Cells cells, @Nullable Value value) {
        boolean there = cells.flag(value != null);
        Value each = value == null ? new Value(0, 0, 0) : value;
        Value passed = new Value(cells.number(each.version), cells.number(each.start), cells.number(each.began));
        return there ? passed : null;
    }
}
