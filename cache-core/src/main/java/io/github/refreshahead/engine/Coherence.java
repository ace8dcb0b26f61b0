package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadListener.NearState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this process hears of every change, so that its copies may be served. Believes it only for a while after an
 * own ping has come back, and counts from the moment at which that ping was <em>sent</em>; disbelieves it at once when
 * events were missed or may be, and until a ping that was sent after that has come back. Thread-safe; {@link #live} takes
 * no lock.
 */
final class Coherence {

    private static final Logger log = LoggerFactory.getLogger(Coherence.class);

    /** Longer than any process lives, and short enough to be added to a nano time. */
    private static final long FAR = 1L << 62;

    private record Ping(long number, long sent) {}

    private final LongSupplier nanoTime;
    private final long suspectAfter;
    private final Runnable outdated;
    private final Consumer<NearState> told;
    private final Deque<Ping> pings = new ArrayDeque<>();
    private volatile NearState state = NearState.CONNECTING;
    private volatile long liveUntil;

    /**
     * @param suspectAfter how long a ping proves anything
     * @param outdated makes all copies worthless; run when events were missed or may be
     * @param told of each change of the state
     */
    Coherence(LongSupplier nanoTime, Duration suspectAfter, Runnable outdated, Consumer<NearState> told) {
        this.nanoTime = nanoTime;
        this.suspectAfter = suspectAfter.toNanos();
        this.outdated = outdated;
        this.told = told;
        this.liveUntil = nanoTime.getAsLong() - FAR;
    }

    /** Declares that no other process changes anything. */
    synchronized void alone() {
        liveUntil = nanoTime.getAsLong() + FAR;
        enter(NearState.LIVE);
    }

    /** Whether copies may be served at this nano time. */
    boolean live(long now) {
        return now - liveUntil < 0;
    }

    NearState state() {
        return state;
    }

    /** An own ping is about to be sent. */
    synchronized void pinging(long number) {
        long now = nanoTime.getAsLong();
        pings.removeIf(ping -> ping.number() >= number || now - ping.sent() >= suspectAfter);
        pings.add(new Ping(number, now));
    }

    /** An own ping has come back. */
    synchronized void pinged(long number) {
        check();
        Ping ping = null;
        while (!pings.isEmpty() && pings.element().number() <= number) {
            ping = pings.remove();
        }
        if (ping != null && ping.number() == number && nanoTime.getAsLong() - ping.sent() < suspectAfter) {
            liveUntil = ping.sent() + suspectAfter;
            enter(NearState.LIVE);
        }
    }

    /**
     * Notices that no ping has come back for too long. Copies are not served then as it is; this makes sure that they
     * never are again: what is on its way in may come after the ping that ends the silence.
     */
    synchronized void check() {
        if (state == NearState.LIVE && !live(nanoTime.getAsLong())) {
            doubt("no ping has come back in time");
        }
    }

    /** Events were missed, or may be from now on. */
    synchronized void doubt(String reason) {
        // In this order: whoever sees the new epoch sees that copies are not served, see NearCopies.begin.
        liveUntil = nanoTime.getAsLong() - FAR;
        pings.clear();
        outdated.run();
        if (state == NearState.LIVE) {
            log.debug("Copies in the process are not served for now: {}", reason);
            enter(NearState.SUSPECT);
        }
    }

    private void enter(NearState next) {
        if (state != next) {
            state = next;
            told.accept(next);
        }
    }
}
