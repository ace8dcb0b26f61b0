package io.github.refreshahead.store;

/** What a lease is held for. A lease de-duplicates work; nothing depends on it for safety. */
public enum LeaseKind {
    /** Nobody holds it. */
    NONE('-'),
    /** A refresh task is on its way through the queue. */
    QUEUED('q'),
    /** A load runs. Wins over everything but another running load. */
    RUNNING('r'),
    /** A load failed, and nobody should try again before the lease ends. */
    BACKOFF('b');

    private final char code;

    LeaseKind(char code) {
        this.code = code;
    }

    /** The character that stands for it in an entry's header. */
    public char code() {
        return code;
    }

    /**
     * @throws IllegalArgumentException if no kind has this code
     */
    public static LeaseKind of(char code) {
        return switch (code) {
            case '-' -> NONE;
            case 'q' -> QUEUED;
            case 'r' -> RUNNING;
            case 'b' -> BACKOFF;
            default -> throw new IllegalArgumentException("no lease kind has the code '" + code + "'");
        };
    }
}
