package io.github.refreshahead.engine;

import io.github.refreshahead.CachePolicy;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * What can be changed about one cache while it runs: in this process, and until it ends. Other processes go on as they
 * were; whoever wants a change everywhere makes it everywhere. Thread-safe; a change holds for every call that begins
 * after it.
 */
public final class CacheControl {

    /** In one piece, so that a call sees a change whole or not at all. */
    private record State(CachePolicy policy, Freshness.Bounds bounds, boolean paused, boolean bypassed) {

        State with(CachePolicy changed) {
            return new State(changed, Freshness.Bounds.of(changed), paused, bypassed);
        }
    }

    private final CachePolicy registered;
    private final Runnable dropCopies;
    private volatile Duration longestServed;
    private volatile State state;

    /** @param dropCopies drops the copies that this process has of the cache */
    CacheControl(CachePolicy registered, Runnable dropCopies) {
        this.registered = registered;
        this.dropCopies = dropCopies;
        this.longestServed = longestServed(registered);
        this.state = new State(registered, Freshness.Bounds.of(registered), false, false);
    }

    /** The policy in force. */
    public CachePolicy policy() {
        return state.policy();
    }

    /** Whether this process neither asks for refreshes of the cache nor runs any. */
    public boolean paused() {
        return state.paused();
    }

    /** Whether this process goes past the cache. */
    public boolean bypassed() {
        return state.bypassed();
    }

    /**
     * Lets this process ask for no refresh and begin none. Entries are served up to their ttl, and then loaded by their
     * callers. A task that arrives here nevertheless is given back to the fleet: its entry is offered again later, by
     * whoever reads it.
     */
    public synchronized void pause() {
        state = new State(state.policy(), state.bounds(), true, state.bypassed());
    }

    /** Ends {@link #pause()}. */
    public synchronized void resume() {
        state = new State(state.policy(), state.bounds(), false, state.bypassed());
    }

    /**
     * Sends every call of this process to its origin; nothing is read, stored or shared for it. As with a store that is
     * lost, only so many of these calls run at a time ({@link EngineSettings#maxDirectLoads()}); others wait for a place,
     * a load's deadline at most. Invalidations act as ever, and so do refreshes, unless they are paused.
     */
    public synchronized void bypass() {
        state = new State(state.policy(), state.bounds(), state.paused(), true);
    }

    /** Ends {@link #bypass()}. */
    public synchronized void restore() {
        state = new State(state.policy(), state.bounds(), state.paused(), false);
    }

    /**
     * Changes how long entries live: {@code control.change(policy -> policy.ttl(ofMinutes(5)).refreshAfter(ofMinutes(1)))}.
     * Of a policy, {@code ttl}, {@code refreshAfter}, {@code staleIfError} and {@code nullTtl} can change. What is shorter
     * holds at once, for entries that are there, too; what is longer holds for those that are stored from now on, while
     * older ones leave the store when they would have.
     *
     * @param change given the policy in force
     * @return the policy in force from now on
     * @throws IllegalArgumentException naming the parameter and its value, as at registration; if anything else changes; or
     *     if the cache was registered without refreshes, and shall have them: nobody has checked that its arguments can be
     *     carried
     */
    public synchronized CachePolicy change(UnaryOperator<CachePolicy.Builder> change) {
        CachePolicy changed = change.apply(state.policy().toBuilder()).build();
        check(changed);
        if (longestServed(changed).compareTo(longestServed) > 0) {
            longestServed = longestServed(changed);
        }
        state = state.with(changed);
        // After the state: a copy that is taken from here on is taken by the new bounds.
        dropCopies.run();
        return changed;
    }

    /** Ends every {@link #change}. */
    public synchronized void reset() {
        state = state.with(registered);
        dropCopies.run();
    }

    private void check(CachePolicy changed) {
        if (registered.refreshAfter() == null && changed.refreshAfter() != null) {
            throw new IllegalArgumentException("refreshAfter (" + changed.refreshAfter()
                    + ") cannot be given to a cache that was registered without; say it in the configuration");
        }
        if (!fixedPart(changed).equals(fixedPart(registered))) {
            throw new IllegalArgumentException(
                    "only ttl, refreshAfter, staleIfError and nullTtl can change while the application runs");
        }
    }

    /** A policy with the same values of all that cannot change. */
    private static CachePolicy fixedPart(CachePolicy policy) {
        return policy.toBuilder()
                .ttl(CachePolicy.LONGEST)
                .refreshOff()
                .staleIfError(Duration.ZERO)
                .nullTtl(Duration.ZERO)
                .build();
    }

    private static Duration longestServed(CachePolicy policy) {
        return policy.ttl().plus(policy.staleIfError());
    }

    /** Age up to which entries have been served by this process at any time. */
    Duration longestServed() {
        return longestServed;
    }

    Freshness.Bounds bounds() {
        return state.bounds();
    }
}
