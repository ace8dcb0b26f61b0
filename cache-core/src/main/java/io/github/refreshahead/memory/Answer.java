package io.github.refreshahead.memory;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Carries an operation's result out of the map's atomic step. */
final class Answer<T> {

    private @Nullable T result;

    /** Notes the result, and hands back what the slot is to be. */
    @Nullable
    Slot with(T value, @Nullable Slot slot) {
        result = value;
        return slot;
    }

    T get() {
        return requireNonNull(result, "result");
    }
}
