package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.CacheShape;
import io.github.refreshahead.histories.event.Event;
import io.github.refreshahead.histories.event.Event.Acquire;
import io.github.refreshahead.histories.event.Event.Drop;
import io.github.refreshahead.histories.event.Event.Fault;
import io.github.refreshahead.histories.event.Event.Invalidation;
import io.github.refreshahead.histories.event.Event.Load;
import io.github.refreshahead.histories.event.Event.Outcome;
import io.github.refreshahead.histories.event.Event.Scope;
import io.github.refreshahead.histories.event.Event.Serve;
import io.github.refreshahead.histories.event.Event.Transaction;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * All that happened to one key, in the order in which it began. Immutable.
 *
 * @param cache of the key, with what it promises
 * @param loadTimeout the load deadline
 * @param events of the key
 * @param faults of the whole history
 */
public record KeyHistory(int key, CacheShape cache, Duration loadTimeout, List<Event> events, List<Fault> faults) {

    /** The longest pause between two attempts of the library, and a second for the attempt. */
    private static final long RETRIED_NANOS = Duration.ofSeconds(6).toNanos();

    public KeyHistory {
        events = events.stream().sorted(Comparator.comparingLong(Event::begin)).toList();
        faults = List.copyOf(faults);
    }

    private <E extends Event> List<E> all(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<Serve> serves() {
        return all(Serve.class);
    }

    /** Calls that were answered with a value. */
    List<Serve> answered() {
        return serves().stream().filter(serve -> serve.how().hasValue()).toList();
    }

    List<Load> loads() {
        return all(Load.class);
    }

    List<Acquire> acquires() {
        return all(Acquire.class);
    }

    List<Drop> drops() {
        return all(Drop.class);
    }

    List<Transaction> transactions() {
        return all(Transaction.class);
    }

    List<Invalidation> invalidations() {
        return all(Invalidation.class);
    }

    /** Invalidations that the store has acknowledged and, as far as is known, has not lost since. */
    List<Invalidation> acknowledged() {
        return invalidations().stream()
                .filter(invalidation -> invalidation.outcome() == Outcome.ACKNOWLEDGED && !lost(invalidation))
                .toList();
    }

    /**
     * Invalidations of a member that are pending. It is the next acknowledgement that counts, of which nobody knows when it
     * came; so one that was pending near a time whose writes are lost says nothing.
     */
    List<Invalidation> pending(int member) {
        return invalidations().stream()
                .filter(invalidation -> invalidation.member() == member
                        && invalidation.outcome() == Outcome.PENDING
                        && faults.stream()
                                .noneMatch(fault -> fault.losesWrites()
                                        && fault.end() >= invalidation.begin()
                                        && fault.begin() <= invalidation.end() + RETRIED_NANOS))
                .toList();
    }

    /**
     * Those that reach copies in processes. Redis tells which keys a tag has; when it has lost them, copies that are older
     * live on until their near ttl.
     */
    List<Invalidation> reachingCopies(List<Invalidation> some) {
        Duration nearTtl = cache.nearTtl();
        if (nearTtl == null) {
            return List.of();
        }
        long copied = nearTtl.toNanos() + HardAge.SLACK_NANOS;
        return some.stream()
                .filter(invalidation -> invalidation.scope() != Scope.TAG
                        || faults.stream()
                                .noneMatch(fault -> fault.losesEntries()
                                        && fault.end() >= invalidation.begin() - copied
                                        && fault.begin() <= invalidation.end()))
                .toList();
    }

    /** Whether a write of that time may have been lost, though it was acknowledged. */
    private boolean lost(Event write) {
        return faults.stream()
                .anyMatch(fault -> fault.losesWrites() && write.end() >= fault.begin() && write.begin() <= fault.end());
    }
}
