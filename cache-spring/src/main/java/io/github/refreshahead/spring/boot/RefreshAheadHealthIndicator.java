package io.github.refreshahead.spring.boot;

import io.github.refreshahead.RefreshAheadListener.NearState;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.queue.RefreshQueue;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Always UP, because callers keep getting answers: with {@code degraded: true} and the reasons when Redis or RabbitMQ
 * cannot be used, invalidations wait, copies in this process are not trusted, or refreshes hang.
 */
final class RefreshAheadHealthIndicator implements HealthIndicator {

    private final RefreshAheadEngine engine;

    RefreshAheadHealthIndicator(RefreshAheadEngine engine) {
        this.engine = engine;
    }

    @Override
    public Health health() {
        List<String> reasons = new ArrayList<>();
        if (!engine.storeAvailable()) {
            reasons.add("store unavailable: every call runs its method");
        }
        RefreshQueue.State queue = engine.queueState();
        if (queue == RefreshQueue.State.DOWN) {
            reasons.add("queue down: refreshes run in this process");
        } else if (queue == RefreshQueue.State.UNATTENDED) {
            reasons.add("queue unattended: nobody consumes refresh tasks");
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
        Health.Builder health = Health.up().withDetail("degraded", !reasons.isEmpty());
        return (reasons.isEmpty() ? health : health.withDetail("reasons", reasons)).build();
    }
}
