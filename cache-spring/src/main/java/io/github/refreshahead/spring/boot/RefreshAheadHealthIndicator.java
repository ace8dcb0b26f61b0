package io.github.refreshahead.spring.boot;

import io.github.refreshahead.engine.RefreshAheadEngine;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Always UP, because callers keep getting answers: with {@code degraded: true} and the reasons when Redis or RabbitMQ
 * cannot be used, invalidations wait, copies in this process are not trusted, refreshes hang, or somebody has paused or
 * bypassed a cache.
 */
final class RefreshAheadHealthIndicator implements HealthIndicator {

    private final RefreshAheadEngine engine;

    RefreshAheadHealthIndicator(RefreshAheadEngine engine) {
        this.engine = engine;
    }

    @Override
    public Health health() {
        List<String> reasons = Degradation.of(engine);
        Health.Builder health = Health.up().withDetail("degraded", !reasons.isEmpty());
        return (reasons.isEmpty() ? health : health.withDetail("reasons", reasons)).build();
    }
}
