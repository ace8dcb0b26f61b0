package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.Event.Acquire;
import io.github.refreshahead.histories.event.Event.How;
import io.github.refreshahead.histories.event.Event.Invalidation;
import io.github.refreshahead.histories.event.Event.Serve;

/** I7: after an invalidation there is an entry only if a caller missed afterwards; a refresh makes none. */
final class NoResurrection implements Invariant {

    @Override
    public String name() {
        return "I7 no resurrection";
    }

    @Override
    public void check(KeyHistory history, Verdict verdict) {
        Latest invalidated = Latest.of(history.acknowledged(), Invalidation::end, Invalidation::begin);
        // An acquire counts from its sending until its answer, which may never have come.
        Latest acquired = Latest.of(history.acquires(), Acquire::begin, Acquire::end);
        for (Serve serve : history.answered()) {
            boolean fromStore = !serve.near() && (serve.how() == How.FRESH || serve.how() == How.DUE);
            if (fromStore && acquired.before(serve.end()) < invalidated.before(serve.begin())) {
                verdict.broken(serve, "an entry is there, and nobody has missed since the invalidation");
            }
        }
    }
}
