package io.github.refreshahead.examples.plain;

import io.github.refreshahead.TypeRef;
import io.github.refreshahead.engine.RefreshAheadCache;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.examples.platform.Valuation;
import io.github.refreshahead.rabbitmq.RabbitRefreshQueue;
import io.github.refreshahead.redis.RedisEntryStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The used-car platform with nothing but the engine: serves, asks for refreshes and works them off in one process. */
final class WithoutSpring {

    /** The slow, unsteady one. */
    interface ThirdParty {
        Valuation fetch(String vin);
    }

    private WithoutSpring() {}

    static @Nullable Valuation valuation(String redis, String rabbitmq, ThirdParty thirdParty, String vin) {
        try (var engine = RefreshAheadEngine.builder()
                .namespace("used-car-platform")
                .store(RedisEntryStore.connect(redis))
                .queue(RabbitRefreshQueue.connect(rabbitmq, "used-car-platform"))
                .build()) {
            RefreshAheadCache<String, Valuation> valuations = engine.cache(
                            "valuations", String.class, new TypeRef<Valuation>() {})
                    .ttl(Duration.ofMinutes(10))
                    .refreshAfter(Duration.ofMinutes(2))
                    .loader(thirdParty::fetch)
                    .build();
            engine.start(); // consuming begins when every cache is known
            return valuations.get(vin);
        }
    }
}
