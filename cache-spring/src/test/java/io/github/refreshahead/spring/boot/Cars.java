package io.github.refreshahead.spring.boot;

import io.github.refreshahead.RefreshAhead;
import java.util.concurrent.atomic.AtomicInteger;

/** Never the same car twice, unless it is cached. */
class Cars {

    private final AtomicInteger calls = new AtomicInteger();

    @RefreshAhead(cache = "cars", ttl = "10m")
    public String car(String vin) {
        return vin + calls.incrementAndGet();
    }
}
