package io.github.refreshahead.spring.boot;

import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAhead;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Never the same car twice, unless it is cached. */
class Cars {

    private final AtomicInteger calls = new AtomicInteger();

    @RefreshAhead(cache = "cars", ttl = "10m")
    public String car(String vin) {
        return vin + calls.incrementAndGet();
    }

    /** Not at once on a slow machine: a first call may have no time left to store what it loaded. */
    static void areCached(Cars cars) {
        await().atMost(Duration.ofSeconds(30)).until(() -> cars.car("A").equals(cars.car("A")));
    }
}
