package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.Event;

/** Something that holds in every history, one key at a time. Has no state. */
interface Invariant {

    /** Its number in the list of invariants, and what it says. */
    String name();

    /** Tells of every event that breaks it. */
    void check(KeyHistory history, Verdict verdict);

    /** Takes violations. */
    @FunctionalInterface
    interface Verdict {

        /** @param why without the event itself, in a few words */
        void broken(Event culprit, String why);
    }
}
