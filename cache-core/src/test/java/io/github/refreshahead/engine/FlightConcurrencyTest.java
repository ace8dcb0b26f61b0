package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.engine.Flight.Landing;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Callers who meet one generation at the same time load once, and none of them is answered as of a time before an
 * invalidation that had ended when it called.
 */
@Tag("interleavings")
class FlightConcurrencyTest {

    /** Callers of one key, and an origin that answers how often the data has changed. */
    public static class Callers {

        final ConcurrentMap<Flight.Id, Flight> flights = new ConcurrentHashMap<>();
        private final CacheKey key = new CacheKey("cars", "shop:cars:(1)");
        private final AtomicInteger data = new AtomicInteger();
        private final AtomicInteger generation = new AtomicInteger();
        private final AtomicInteger loading = new AtomicInteger();
        private volatile int invalidated;

        Nonce nonce(int number) {
            return new Nonce("n".repeat(Nonce.LENGTH - 1) + number);
        }

        Flight flight(Flight.Id id) {
            return flights.computeIfAbsent(id, i -> new Flight());
        }

        boolean lead(Flight flight) {
            return flight.lead(0);
        }

        /** "sound", if one thing happens after the other. */
        @Operation
        public String call() throws Exception {
            int least = invalidated;
            int met = generation.get();
            Flight.Id id = new Flight.Id(key, nonce(met));
            Flight flight = flight(id);
            int value;
            boolean alone = true;
            if (lead(flight)) {
                alone = loading.compareAndSet(0, met + 1) || loading.get() != met + 1;
                value = data.get();
                loading.compareAndSet(met + 1, 0);
                flight.land(new Landing.Value(new Payload("d", ByteBuffer.wrap(new byte[] {(byte) value}))));
                flights.remove(id, flight);
            } else {
                Landing landing = flight.landing().get(1, TimeUnit.HOURS);
                value = ((Landing.Value) landing).payload().bytes().get(0);
            }
            if (value < least) {
                return "old";
            }
            return alone ? "sound" : "two loads";
        }

        @Operation(nonParallelGroup = "changes")
        public void change() {
            int value = data.incrementAndGet();
            generation.incrementAndGet();
            invalidated = value;
        }
    }

    public static final class CallersWhoJoinByTheKeyAlone extends Callers {

        @Override
        Nonce nonce(int number) {
            return super.nonce(0);
        }
    }

    public static final class CallersWhoLookAndThenPut extends Callers {

        @Override
        Flight flight(Flight.Id id) {
            Flight flight = flights.get(id);
            if (flight == null) {
                flight = new Flight();
                flights.put(id, flight);
            }
            return flight;
        }
    }

    private static void check(Class<? extends Callers> callers) {
        new ModelCheckingOptions()
                .iterations(20)
                .invocationsPerIteration(500)
                .threads(2)
                .actorsBefore(0)
                .actorsPerThread(2)
                .actorsAfter(1)
                .minimizeFailedScenario(false)
                .check(callers);
    }

    private static void fails(Class<? extends Callers> callers, String symptom) {
        assertThatThrownBy(() -> check(callers))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("Invalid execution results")
                .hasMessageContaining(symptom);
    }

    @Test
    void callersShareLoadsAndAreNeverAnsweredAsOfBefore() {
        check(Callers.class);
    }

    @Test
    void joiningByTheKeyAloneIsFound() {
        fails(CallersWhoJoinByTheKeyAlone.class, "old");
    }

    @Test
    void flightsThatAreLookedUpAndThenPutAreFound() {
        fails(CallersWhoLookAndThenPut.class, "two loads");
    }
}
