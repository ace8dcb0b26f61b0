package io.github.refreshahead.examples.guide.readers;

import io.github.refreshahead.engine.WarmUp;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Cars that will soon be looked at. */
record StockArrival(RefreshAheadCaches caches) {

    CompletionStage<WarmUp.Counts> prepare(List<String> vins) {
        WarmUp warmUp = caches.warmUp("valuations", vins, 200); // at most 200 keys a second
        return warmUp.end();
    }
}
