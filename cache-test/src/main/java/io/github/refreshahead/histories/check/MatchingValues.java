package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.Event.How;

/** I14: a value is whole, and of the key that was asked for. */
final class MatchingValues implements Invariant {

    @Override
    public String name() {
        return "I14 the key's own value";
    }

    @Override
    public void check(KeyHistory history, Verdict verdict) {
        history.serves().stream()
                .filter(serve -> serve.how() == How.MISMATCH)
                .forEach(serve -> verdict.broken(serve, "a value that is damaged, or of another key"));
    }
}
