package io.github.refreshahead.engine;

import io.github.refreshahead.engine.OperationSpec.BulkOrigin;
import io.github.refreshahead.engine.OperationSpec.BulkRefresher;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.ReadResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way of a call for several elements: copies in the process, one read of the store, one load of what is missing, one
 * offer of what is due. Thread-safe.
 */
final class BulkReadPath {

    private final Parts parts;
    private final Dispatcher dispatcher;

    BulkReadPath(Parts parts, Dispatcher dispatcher) {
        this.parts = parts;
        this.dispatcher = dispatcher;
    }

    /**
     * The values, in the order of the elements.
     *
     * @param storing whether what is loaded may be stored and shared
     * @throws Throwable what the origin throws, the same instance, if an element cannot be answered without it
     */
    List<@Nullable Object> call(
            RefreshAheadOperation operation, List<@Nullable Object[]> elements, BulkOrigin origin, boolean storing)
            throws Throwable {
        long now = parts.nanoTime().getAsLong();
        List<Element> inOrder = new ArrayList<>(elements.size());
        Map<CacheKey, Element> byKey = new LinkedHashMap<>();
        for (@Nullable Object[] arguments : elements) {
            // In the context of the first, whatever the thread's is by now: a task carries one for all its entries.
            CacheKey keyed = inOrder.isEmpty()
                    ? operation.key(arguments)
                    : operation.keyIn(inOrder.get(0).key().context(), arguments);
            inOrder.add(byKey.computeIfAbsent(keyed, key -> new Element(parts.events(), operation, key, arguments)));
        }
        BulkMiss miss = new BulkMiss(parts, operation, origin, now);
        List<Dispatcher.Seen> due = new ArrayList<>();
        Hits hits = new Hits(
                parts,
                (of, key, arguments, loadStart, age) -> due.add(new Dispatcher.Seen(key, arguments, loadStart, age)));
        List<Element> missed = read(operation, hits, byKey.values(), storing, now, miss);
        if (operation.refresher() instanceof BulkRefresher) {
            dispatcher.offerAll(operation, due);
        } else {
            due.forEach(each -> dispatcher.offerAll(operation, List.of(each)));
        }
        miss.load(missed, storing);
        List<@Nullable Object> values = new ArrayList<>(inOrder.size());
        inOrder.forEach(element -> values.add(element.value()));
        return values;
    }

    /** Those that neither a copy nor the store could answer, and that the store may be asked to load. */
    private List<Element> read(
            RefreshAheadOperation operation,
            Hits hits,
            Collection<Element> elements,
            boolean storing,
            long now,
            BulkMiss miss) {
        List<Element> asked = new ArrayList<>(elements.size());
        List<CacheKey> keys = new ArrayList<>(elements.size());
        List<NearCopies.@Nullable Fill> fills = new ArrayList<>(elements.size());
        NearCopies near = operation.near();
        for (Element element : elements) {
            if (hits.bypassed(operation, element.key())) {
                miss.bypass(element);
            } else if (!element.answer(hits.copied(operation, element.key(), element.arguments(), now))) {
                asked.add(element);
                keys.add(element.key());
                fills.add(near == null || !storing ? null : near.begin(element.key(), now));
            }
        }
        if (asked.isEmpty()) {
            return asked;
        }
        List<Element> missed = new ArrayList<>();
        List<Attempt<ReadResult>> results = parts.batches(keys.size()).readAll(keys);
        for (int i = 0; i < results.size(); i++) {
            Element element = asked.get(i);
            if (results.get(i) instanceof Attempt.Done<ReadResult> done) {
                if (!(done.result() instanceof ReadResult.Found found)
                        || !element.answer(
                                hits.hit(operation, element.key(), element.arguments(), found.entry(), fills.get(i)))) {
                    element.missed(done.result());
                    missed.add(element);
                }
            } else if (results.get(i) instanceof Attempt.Failed<ReadResult> failed) {
                parts.events()
                        .storeFailed(operation.cache(), "read", failed.reason().name());
                miss.bypass(element);
            }
        }
        return missed;
    }
}
