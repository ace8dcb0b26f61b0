package io.github.refreshahead.engine;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A number of places, and a line of those who wait for one, with a thread or without. Thread-safe. */
final class Places {

    private final Set<Place> line = new LinkedHashSet<>();
    private int free;

    Places(int total) {
        this.free = total;
    }

    /** Takes a place, or a position in the line. */
    Place take() {
        Place place = new Place();
        synchronized (this) {
            if (free == 0) {
                line.add(place);
                return place;
            }
            free--;
        }
        place.granted.complete(place);
        return place;
    }

    private synchronized @Nullable Place next(Place left) {
        if (left.over) {
            return null;
        }
        left.over = true;
        if (line.remove(left)) {
            return null;
        }
        if (line.isEmpty()) {
            free++;
            return null;
        }
        Place next = line.iterator().next();
        line.remove(next);
        return next;
    }

    /** A place, or a position in the line. */
    final class Place {

        private final CompletableFuture<Place> granted = new CompletableFuture<>();
        private boolean over;

        /** Completes when it is a place. */
        CompletableFuture<Place> granted() {
            return granted;
        }

        /**
         * Waits until it is one, but not for ever: without a place after all that time the caller goes on, since nobody else
         * can. To be left in any case.
         */
        void await(Duration atMost) {
            try {
                granted.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (TimeoutException e) {
                // as said
            } catch (ExecutionException e) {
                throw new IllegalStateException(e); // nobody fails it
            }
        }

        /** Leaves place or line; has no effect the second time. */
        void leave() {
            Place next = next(this);
            if (next != null) {
                next.granted.complete(next);
            }
        }
    }
}
