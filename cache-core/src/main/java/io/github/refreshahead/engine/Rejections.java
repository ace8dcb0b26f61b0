package io.github.refreshahead.engine;

import static io.github.refreshahead.store.Acquire.NOTHING_REJECTED;

import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.ReadResult;
import org.jspecify.annotations.Nullable;

/** The values of one key that a call has met and cannot use. Belongs to the call. */
final class Rejections {

    private final Answers answers;
    private long loadStart = NOTHING_REJECTED;
    private @Nullable Entry stale;

    Rejections(Answers answers) {
        this.answers = answers;
    }

    /** Load start up to which values are of no use to the call. */
    long loadStart() {
        return loadStart;
    }

    /** Takes note of a value that the call cannot use, and whether it may do if the origin fails. */
    void add(ReadResult read) {
        if (read instanceof ReadResult.Found found) {
            loadStart = Math.max(loadStart, found.entry().loadStart());
            if (answers.freshness(found.entry()) == Freshness.EXPIRED) {
                stale = found.entry();
            }
        }
    }

    /** A value that was stored while the call waited; null if it is one that was rejected, or no better. */
    @Nullable
    Served<@Nullable Object> serveArrived(ReadResult.Found found) {
        Freshness freshness = answers.freshness(found.entry());
        boolean usable = freshness == Freshness.FRESH || freshness == Freshness.DUE;
        return usable && found.entry().loadStart() > loadStart
                ? answers.stored(found.entry(), ServeState.JOINED)
                : null;
    }

    /** Whether there is an older value that would be served if the origin failed. */
    boolean haveStale() {
        return stale != null;
    }

    /** What may be served since the origin fails; null if there is nothing. */
    @Nullable
    Served<@Nullable Object> serveStale() {
        return stale == null ? null : answers.stored(stale, ServeState.STALE);
    }
}
