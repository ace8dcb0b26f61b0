package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.Event.How;

/** I13: only the origin's own exceptions reach callers, the same instances. */
final class OwnExceptions implements Invariant {

    @Override
    public String name() {
        return "I13 the origin's own exceptions";
    }

    @Override
    public void check(KeyHistory history, Verdict verdict) {
        history.serves().stream()
                .filter(serve -> serve.how() == How.FOREIGN)
                .forEach(serve -> verdict.broken(serve, "an exception that the origin did not throw"));
    }
}
