package io.github.refreshahead.spring.woven;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import java.util.concurrent.atomic.AtomicInteger;

/** No bean: whoever needs one makes one. */
final class PriceClient {

    private final AtomicInteger calls = new AtomicInteger();
    private final String market;

    PriceClient(String market) {
        this.market = market;
    }

    @RefreshAhead(cache = "prices", ttl = "10m", refreshAfter = "2m")
    String price(String vin) {
        return market + " " + vin + calls.incrementAndGet();
    }

    @Invalidate(cache = "prices")
    void reprice(String vin) {}
}
