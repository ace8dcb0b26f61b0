package io.github.refreshahead.examples.plain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.examples.platform.Valuation;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WithoutSpringTest {

    @Test
    void secondEngineServesWhatTheFirstLoaded() {
        AtomicInteger fetched = new AtomicInteger();
        String vin = UUID.randomUUID().toString();

        Valuation loaded = valuation(vin, fetched);
        Valuation served = valuation(vin, fetched);

        assertThat(served).isEqualTo(loaded);
        assertThat(fetched).hasValue(1);
    }

    private static Valuation valuation(String vin, AtomicInteger fetched) {
        String redis = RedisServer.shared().uri().toString();
        String rabbitmq = RabbitServer.shared().uri().toString();
        Valuation valuation = WithoutSpring.valuation(
                redis,
                rabbitmq,
                asked -> {
                    fetched.incrementAndGet();
                    return new Valuation(asked, new BigDecimal("9990.00"), "EUR", Instant.EPOCH);
                },
                vin);
        assertThat(valuation).isNotNull();
        return valuation;
    }
}
