package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.CacheShape;
import io.github.refreshahead.histories.event.Disturbance;
import io.github.refreshahead.histories.event.Event;
import io.github.refreshahead.histories.event.Event.Acquire;
import io.github.refreshahead.histories.event.Event.Drop;
import io.github.refreshahead.histories.event.Event.Fault;
import io.github.refreshahead.histories.event.Event.How;
import io.github.refreshahead.histories.event.Event.Invalidation;
import io.github.refreshahead.histories.event.Event.Load;
import io.github.refreshahead.histories.event.Event.Outcome;
import io.github.refreshahead.histories.event.Event.Scope;
import io.github.refreshahead.histories.event.Event.Serve;
import io.github.refreshahead.histories.event.Event.Transaction;
import io.github.refreshahead.histories.event.Keyspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A history written by hand, in milliseconds, of one key with ttl 4 s, refreshAfter 1 s, near ttl 2 s, deadline 600 ms. */
final class Told {

    private static final CacheShape CARS = new CacheShape(
            "cars", Duration.ofSeconds(4), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2), 0, 1);

    private final List<Event> events = new ArrayList<>();

    /** From the store, with the age that it really has. */
    Told fresh(int member, long begin, long version, long loadBegan) {
        return call(member, How.FRESH, false, begin, version, loadBegan, begin - loadBegan, 0);
    }

    Told near(int member, long begin, long version, long loadBegan) {
        return call(member, How.FRESH, true, begin, version, loadBegan, begin - loadBegan, 0);
    }

    /** By a load: of its own, or of another call. */
    Told joined(int member, long begin, long version, long loadBegan) {
        return call(member, How.JOINED, false, begin, version, loadBegan, 0, 0);
    }

    Told bypassed(int member, long begin, long version, long own) {
        return call(member, How.BYPASSED, false, begin, version, begin, 0, own);
    }

    Told without(int member, long begin, How how) {
        return call(member, how, false, begin, 0, 0, 0, 0);
    }

    Told call(int member, How how, boolean near, long begin, long version, long loadBegan, long ageMillis, long own) {
        events.add(new Serve(
                member, 0, nanos(begin), nanos(begin + 1), how, near, version, 7, nanos(loadBegan), ageMillis, own));
        return this;
    }

    Told acquired(int member, long begin, long end) {
        events.add(new Acquire(member, 0, nanos(begin), end == Event.NEVER ? end : nanos(end)));
        return this;
    }

    Told loaded(int member, long begin, long end, long generation, boolean led) {
        events.add(new Load(member, 0, nanos(begin), nanos(end), events.size(), 1, generation, led, false));
        return this;
    }

    Told committed(long at, long version) {
        events.add(new Transaction(0, 0, nanos(at), nanos(at), version, true));
        return this;
    }

    Told rolledBack(long at, long version) {
        events.add(new Transaction(0, 0, nanos(at), nanos(at), version, false));
        return this;
    }

    Told invalidated(int member, long begin, long end, Outcome outcome, long version) {
        events.add(new Invalidation(member, 0, nanos(begin), nanos(end), Scope.KEY, outcome, version));
        return this;
    }

    Told dropped(int member, long at) {
        events.add(new Drop(member, 0, nanos(at), nanos(at)));
        return this;
    }

    Told disturbed(Disturbance kind, long begin, long end) {
        events.add(new Fault(0, nanos(begin), nanos(end), kind));
        return this;
    }

    Checked checked() {
        return new Checker(new Keyspace(List.of(CARS), Keyspace.LOAD_TIMEOUT)).check(events);
    }

    /** The short names of what is broken, I1 for instance. */
    List<String> broken() {
        return checked().broken().entrySet().stream()
                .filter(count -> count.getValue() > 0)
                .map(Map.Entry::getKey)
                .map(name -> name.substring(0, name.indexOf(' ')))
                .collect(Collectors.toList());
    }

    private static long nanos(long millis) {
        return millis * 1_000_000;
    }
}
