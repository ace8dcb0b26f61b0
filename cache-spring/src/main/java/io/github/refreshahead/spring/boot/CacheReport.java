package io.github.refreshahead.spring.boot;

import io.github.refreshahead.RefreshAheadListener.InvalidationOutcome;
import io.github.refreshahead.RefreshAheadListener.InvalidationScope;
import io.github.refreshahead.RefreshAheadListener.NearEvent;
import io.github.refreshahead.RefreshAheadListener.NearState;
import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.counts.CacheCounts;
import io.github.refreshahead.counts.Tally;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.queue.MeasuredQueue.Depth;
import io.github.refreshahead.queue.ParkedTasks.ParkedTask;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.spring.aop.CacheSetting;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.ReadResult;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the endpoint tells, for whoever writes it as JSON: never a value, a key or an argument. */
final class CacheReport {

    private CacheReport() {}

    static Map<String, Object> of(RefreshAheadEngine engine) {
        List<String> reasons = Degradation.of(engine);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("degraded", !reasons.isEmpty());
        report.put("reasons", reasons);
        report.put("store", engine.storeAvailable() ? "available" : "unavailable");
        RefreshQueue.State queue = engine.queueState();
        if (queue != null) {
            report.put("queue", word(queue));
        }
        if (engine.queueStates().size() > 1) {
            Map<String, Object> queues = new LinkedHashMap<>();
            engine.queueStates().forEach((name, state) -> queues.put(name, word(state)));
            report.put("queues", queues);
        }
        Depth depth = engine.queueDepth();
        if (depth != null) {
            report.put("waiting", depth.waiting());
            report.put("parked", depth.parked());
        }
        NearState copies = engine.nearState();
        if (copies != null) {
            report.put("copies", word(copies));
        }
        report.put("pendingInvalidations", engine.pendingInvalidations());
        report.put("stuckRefreshes", engine.stuckRefreshes());
        Map<String, Object> caches = new LinkedHashMap<>();
        engine.operations().stream()
                .sorted((one, other) -> one.cache().compareTo(other.cache()))
                .forEach(operation -> caches.put(operation.cache(), state(operation)));
        report.put("caches", caches);
        return report;
    }

    static Map<String, Object> state(RefreshAheadOperation operation) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("operation", operation.spec().id());
        state.put("paused", operation.control().paused());
        state.put("bypassed", operation.control().bypassed());
        return state;
    }

    static Map<String, Object> parked(ParkedTask task) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("cache", task.cache());
        report.put("queue", task.queue());
        report.put("reason", task.reason().text());
        if (task.reason().attempts() > 0) {
            report.put("attempts", task.reason().attempts());
        }
        if (task.reason().cause() != null) {
            report.put("cause", task.reason().cause());
        }
        return report;
    }

    static Map<String, Object> policy(List<CacheSetting> settings) {
        Map<String, Object> policy = new LinkedHashMap<>();
        settings.forEach(each -> policy.put(each.name(), Map.of("value", each.value(), "origin", each.origin())));
        return policy;
    }

    static Map<String, Object> counts(CacheCounts counts) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("serves", tally(counts.serves(), ServeState.values()));
        report.put("stored", counts.stored());
        report.put("offers", tally(counts.offers(), OfferOutcome.values()));
        report.put("refreshes", tally(counts.refreshes(), RefreshOutcome.values()));
        Map<String, Object> invalidations = new LinkedHashMap<>();
        for (InvalidationScope scope : List.of(InvalidationScope.KEY, InvalidationScope.CACHE)) {
            invalidations.put(word(scope), tally(counts.invalidations(scope), InvalidationOutcome.values()));
        }
        report.put("invalidations", invalidations);
        report.put("copies", tally(counts.near(), NearEvent.values()));
        return report;
    }

    private static <E extends Enum<E>> Map<String, Object> tally(Tally<E> tally, E[] things) {
        Map<String, Object> report = new LinkedHashMap<>();
        Arrays.stream(things).forEach(thing -> report.put(word(thing), tally.count(thing)));
        return report;
    }

    /** What is known about an entry beside its value. */
    static Map<String, Object> header(ReadResult read) {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!(read instanceof ReadResult.Found found)) {
            header.put("entry", read instanceof ReadResult.Loading ? "loading" : "absent");
            return header;
        }
        Entry entry = found.entry();
        header.put("entry", "present");
        header.put("age", entry.age().toString());
        ByteBuffer bytes = entry.payload().bytes();
        header.put("null", bytes == null);
        header.put("bytes", bytes == null ? 0 : bytes.remaining());
        header.put("codec", entry.payload().codec());
        header.put("lease", entry.leased() ? word(entry.lease()) : "none");
        if (entry.leased()) {
            long left = entry.leaseUntil() - entry.loadStart() - entry.ageMillis();
            header.put("leaseEndsIn", Duration.ofMillis(left).toString());
        }
        header.put("failures", entry.failures());
        return header;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
