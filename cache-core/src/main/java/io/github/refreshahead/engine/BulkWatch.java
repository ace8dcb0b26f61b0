package io.github.refreshahead.engine;

import io.github.refreshahead.engine.Flight.Landing;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.ReadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Elements that another process loads: looks, for a while, whether it has stored them, all of them with one read a time.
 * Belongs to the caller's thread.
 */
final class BulkWatch {

    /** An element to wait for. */
    record Busy(Element element, AcquireResult.Busy answer) {}

    private record Watched(Busy busy, Flight.Id id, Flight flight) {}

    private final Parts parts;
    private final RefreshAheadOperation operation;
    private final BulkMiss miss;
    private final List<Watched> watched = new ArrayList<>();

    /** @param miss told what becomes of each */
    BulkWatch(Parts parts, RefreshAheadOperation operation, BulkMiss miss) {
        this.parts = parts;
        this.operation = operation;
        this.miss = miss;
    }

    /**
     * Waits. What other threads of this process look for already is left to them.
     *
     * @param asked when the acquires were about to be sent, in nanoseconds
     * @return those for which it takes too long, so that this call loads them: their generations are as valid as ever, and
     *     the answers' clocks only early
     */
    List<BulkLoad.Lead> run(List<Busy> all, long asked) throws Throwable {
        try {
            all.forEach(this::watch);
            lookFor(operation.policy().missWait());
            List<BulkLoad.Lead> leads = new ArrayList<>();
            for (Watched each : watched) {
                if (each.flight().lead(asked)) {
                    leads.add(new BulkLoad.Lead(
                            each.busy().element(),
                            each.id(),
                            each.flight(),
                            each.busy().answer().now(),
                            asked,
                            0));
                } else {
                    miss.join(each.busy().element(), each.flight());
                }
            }
            return leads;
        } finally {
            watched.forEach(this::leave);
        }
    }

    private void watch(Busy busy) {
        Flight.Id id = new Flight.Id(busy.element().key(), busy.answer().generation());
        Flight flight = parts.flights().computeIfAbsent(id, i -> new Flight());
        if (flight.led() || !flight.watch()) {
            miss.join(busy.element(), flight);
        } else {
            watched.add(new Watched(busy, id, flight));
        }
    }

    private void lookFor(Duration atMost) throws Throwable {
        long begin = parts.nanoTime().getAsLong();
        Duration pause = Miss.FIRST_LOOK;
        while (!watched.isEmpty() && parts.nanoTime().getAsLong() - begin < atMost.toNanos()) {
            try {
                watched.get(0).flight().await(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                watched.forEach(each -> miss.bypass(each.busy().element()));
                watched.forEach(this::leave);
                watched.clear();
                return;
            }
            pause = Miss.LATER_LOOK;
            look();
        }
    }

    private void look() throws Throwable {
        List<Attempt<ReadResult>> results = parts.batches(watched.size())
                .readAll(watched.stream()
                        .map(each -> each.busy().element().key())
                        .toList());
        Iterator<Watched> line = watched.iterator();
        for (Attempt<ReadResult> result : results) {
            Watched each = line.next();
            if (settled(each, result)) {
                leave(each);
                line.remove();
            }
        }
    }

    private boolean settled(Watched each, Attempt<ReadResult> attempt) throws Throwable {
        Element element = each.busy().element();
        if (each.flight().led()) {
            miss.join(element, each.flight());
            return true;
        }
        ReadResult read = null;
        if (attempt instanceof Attempt.Done<ReadResult> done) {
            read = done.result();
        } else if (attempt instanceof Attempt.Failed<ReadResult> failed) {
            parts.events()
                    .storeFailed(operation.cache(), "read", failed.reason().name());
        }
        if (read instanceof ReadResult.Found found
                && element.answer(element.rejections().serveArrived(found))) {
            each.flight().land(new Landing.Arrived(found.entry()));
            return true;
        }
        return left(element, read, each);
    }

    private boolean left(Element element, @Nullable ReadResult read, Watched each) {
        if (read == null) {
            miss.bypass(element);
        } else if (Miss.gone(read, each.id().generation())) {
            miss.again(element);
        } else {
            return false;
        }
        return true;
    }

    /** Nobody watches any more; whoever waits for it goes on by himself. */
    private void leave(Watched each) {
        if (!each.flight().led()) {
            each.flight().land(new Landing.Nothing());
            parts.flights().remove(each.id(), each.flight());
        }
    }
}
