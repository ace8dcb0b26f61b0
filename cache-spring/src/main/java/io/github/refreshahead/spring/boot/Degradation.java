package io.github.refreshahead.spring.boot;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener.NearState;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.queue.RefreshQueue;
import java.util.ArrayList;
import java.util.List;

/** Why callers get answers otherwise than they should: in words, for a person. */
final class Degradation {

    private Degradation() {}

    /** Empty if all is well. */
    static List<String> of(RefreshAheadEngine engine) {
        List<String> reasons = new ArrayList<>();
        if (!engine.storeAvailable()) {
            reasons.add("store unavailable: every call runs its method");
        }
        if (engine.queueState() == RefreshQueue.State.DOWN) {
            reasons.add("queue down: refreshes run in this process");
        } else {
            engine.queueStates().forEach((name, state) -> {
                if (state == RefreshQueue.State.UNATTENDED) {
                    reasons.add("queue" + (name.equals(CachePolicy.DEFAULT_QUEUE) ? "" : " '" + name + "'")
                            + " unattended: nobody consumes refresh tasks");
                }
            });
        }
        NearState copies = engine.nearState();
        if (copies != null && copies != NearState.LIVE) {
            reasons.add("copies in this process are not served: "
                    + (copies == NearState.SUSPECT ? "events may have been missed" : "no event has arrived yet"));
        }
        int pending = engine.pendingInvalidations();
        if (pending > 0) {
            reasons.add("invalidations pending until the store acknowledges them: " + pending);
        }
        if (engine.stuckRefreshes() > 0) {
            reasons.add("refreshes stuck beyond their deadline: " + engine.stuckRefreshes());
        }
        for (RefreshAheadOperation operation : engine.operations()) {
            if (operation.control().bypassed()) {
                reasons.add("cache '" + operation.cache() + "' is bypassed: every call runs its method");
            }
            if (operation.control().paused()) {
                reasons.add("cache '" + operation.cache() + "' is paused: nothing is refreshed");
            }
        }
        return reasons;
    }
}
