package io.github.refreshahead.spring.woven;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A bean that calls itself. */
class Valuations {

    final AtomicInteger calls = new AtomicInteger();
    final IOException failure = new IOException("third party");

    @RefreshAhead(cache = "valuations", ttl = "10m", refreshAfter = "2m")
    public String valuation(String vin) {
        return vin + calls.incrementAndGet();
    }

    public String twice(String vin) {
        return valuation(vin) + " " + valuation(vin);
    }

    @RefreshAhead(cache = "hidden", ttl = "10m")
    private String hidden(String vin) {
        return vin + calls.incrementAndGet();
    }

    public String twiceHidden(String vin) {
        return hidden(vin) + " " + hidden(vin);
    }

    @RefreshAhead(cache = "final", ttl = "10m")
    public final String unchangeable(String vin) {
        return vin + calls.incrementAndGet();
    }

    @RefreshAhead(cache = "later", ttl = "10m", refreshAfter = "2m")
    private CompletableFuture<String> later(String vin) {
        return CompletableFuture.completedFuture(vin + calls.incrementAndGet());
    }

    public String twiceLater(String vin) {
        return later(vin).join() + " " + later(vin).join();
    }

    @RefreshAhead(cache = "each", ttl = "10m", refreshAfter = "2m")
    private Map<String, String> each(List<String> vins) {
        int call = calls.incrementAndGet();
        return vins.stream().collect(Collectors.toMap(vin -> vin, vin -> vin + call));
    }

    public Map<String, String> all(String... vins) {
        return each(List.of(vins));
    }

    @RefreshAhead(cache = "failing", ttl = "10m")
    public String failing(String vin) throws IOException {
        throw failure;
    }

    @SuppressWarnings("UnusedVariable") // the key
    @Invalidate(cache = "valuations")
    private void changed(String vin) {}

    public void change(String vin) {
        changed(vin);
    }
}
