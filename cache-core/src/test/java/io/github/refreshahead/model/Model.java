package io.github.refreshahead.model;

import org.jspecify.annotations.Nullable;

/** A system with states and steps, as {@link Search} wants it. The object is at one state at a time. */
interface Model {

    /** Passes every variable of the state, always the same ones in the same order, and keeps what comes back. */
    void pass(Cells cells);

    /** Takes one of the steps that are possible in this state: the one that is chosen. */
    void step(Choice choice);

    /** What is wrong with this state, or with the step that led to it. */
    @Nullable
    String violation();
}
