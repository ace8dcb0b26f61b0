package io.github.refreshahead.histories.fleet;

/** What the origin throws now and then. Only the origin makes one, so whoever catches one has the same instance. */
final class OriginFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OriginFailure() {
        super("the origin fails", null, false, false);
    }
}
