package io.github.refreshahead.spring.woven;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

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

    @RefreshAhead(cache = "later-prices", ttl = "10m", refreshAfter = "2m")
    CompletableFuture<String> laterPrice(String vin) {
        return CompletableFuture.completedFuture(market + " " + vin + calls.incrementAndGet());
    }

    @RefreshAhead(cache = "each-price", ttl = "10m", refreshAfter = "2m")
    Map<String, String> prices(List<String> vins) {
        int call = calls.incrementAndGet();
        return vins.stream().collect(Collectors.toMap(vin -> vin, vin -> market + " " + vin + call));
    }

    @Invalidate(cache = "prices")
    void reprice(String vin) {}
}
