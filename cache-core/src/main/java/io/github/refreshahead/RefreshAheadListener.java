package io.github.refreshahead;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Told of what happens. Called on the thread where it happens, so implementations must be thread-safe and quick; what
 * they throw is logged once and ignored. No method is ever given a key, an argument or a value.
 */
public interface RefreshAheadListener {

    /** Who asked for a load. */
    enum Trigger {
        /** A caller who waited for it. */
        CALLER,
        /** A refresh, by a worker or by the local fallback. */
        REFRESH,
        /** A task for an entry that had no value: of a warm-up, or for a reader that waits in another process. */
        WARMUP
    }

    /** What became of an offer to refresh. */
    enum OfferOutcome {
        /** A task was handed to the queue. */
        QUEUED,
        /** Refreshed in this process, because the queue could not take or deliver the task. */
        LOCAL,
        /** Somebody else refreshes this entry already, or it is no longer the one that was seen. */
        DUPLICATE,
        /** Not refreshed now: a buffer or the queue was full, or the store did not answer. */
        DROPPED,
        /** The arguments do not survive encoding and decoding with the same key. */
        ARGUMENTS_UNSTABLE
    }

    /** How a refresh ended. Every refresh that was started ends in exactly one. */
    enum RefreshOutcome {
        STORED,
        /** A newer value was there. */
        OLDER,
        /** The entry was invalidated while the refresh ran. */
        INVALIDATED,
        /** The entry had been refreshed before the refresh began. */
        SUPERSEDED,
        /** Another refresh of the entry was running. */
        TAKEN,
        /** The entry was gone before the refresh began. */
        GONE,
        /** The origin failed, or the store did. */
        FAILED,
        /** The call did not get to the origin; see the log. */
        NOT_REACHED,
        /** The value cannot be stored: too large, or not encodable. */
        NOT_STORABLE,
        /** The value is not to be cached, as {@code unless} says, and the entry was removed. */
        VETOED,
        /** This process does not refresh the cache at present. */
        PAUSED,
        /** The task names an operation that this process does not have. */
        UNKNOWN_OPERATION,
        /** The task was set aside for a person to look at. */
        PARKED
    }

    /** What an invalidation was of. */
    enum InvalidationScope {
        KEY,
        CACHE,
        TAG
    }

    /** What became of an invalidation. */
    enum InvalidationOutcome {
        /** The store acknowledged it at once. */
        ACKNOWLEDGED,
        /** The store did not acknowledge it, and whoever asked for it was told by an exception. */
        FAILED,
        /** The store did not acknowledge it at once; it is tried again. */
        PENDING,
        /** It was pending, and the store has acknowledged it. */
        RETRIED,
        /** Given up: the engine was closed, or too much was pending. Old values may be served up to their ttl. */
        LOST
    }

    /** What became of a copy in the process. */
    enum NearEvent {
        /** It answered a call. */
        HIT,
        /** There was none for a call, or none that may be served. */
        MISS,
        /** It was taken. */
        FILLED,
        /** It was not taken: the entry changed, or events were missed, while the store was read. */
        REFUSED,
        /** It made room for others. */
        EVICTED
    }

    /** Whether copies in the process are served. */
    enum NearState {
        /** Not yet: no event has arrived so far. */
        CONNECTING,
        /** Yes: events arrive, and none has been missed. */
        LIVE,
        /** Not now: events were missed, or may be. */
        SUSPECT
    }

    /** Why a task was not believed. */
    enum Rejection {
        TOO_LARGE,
        MALFORMED,
        /** It is of another fleet. */
        NAMESPACE,
        /** Its arguments do not lead to its key. */
        KEY,
        /** This process does not have the operation; perhaps another has. */
        UNKNOWN_OPERATION
    }

    /**
     * A cache was registered; before anything else is told of it.
     *
     * @param copies how many copies this process keeps, about
     */
    default void registered(String cache, CachePolicy policy, LongSupplier copies) {}

    /** Another service's cache was declared, to be invalidated here. */
    default void declared(String cache) {}

    /** A call was answered. {@code age} is null if the value is not from the store. */
    default void served(String cache, ServeState state, @Nullable Duration age) {}

    /** The origin was called; {@code failure} is null if it returned. */
    default void loaded(String cache, Trigger trigger, Duration took, @Nullable Throwable failure) {}

    /** A reader met a due entry and offered it for refresh. */
    default void offered(String cache, OfferOutcome outcome) {}

    /** A refresh ended. {@code lag}, from due to stored, is given only with {@link RefreshOutcome#STORED}. */
    default void refreshed(String cache, RefreshOutcome outcome, @Nullable Duration lag) {}

    /** A task was not believed; told beside {@link #refreshed}. */
    default void rejected(Rejection why) {}

    /** A value or null was stored. */
    default void stored(String cache) {}

    /**
     * An invalidation was asked for, or came to its end later: told once for each key, clearing or tag, and again for
     * those that were pending.
     *
     * @param cache the cache's name; empty for a tag, which belongs to no cache
     */
    default void invalidated(String cache, InvalidationScope scope, InvalidationOutcome outcome) {}

    /** What the store held could not be used: another codec, or bytes that do not decode. */
    default void undecodable(String cache) {}

    /** Something became of a copy in the process. */
    default void near(String cache, NearEvent event) {}

    /** Copies in the process are served from now on, or not. */
    default void nearState(NearState state) {}

    /** Other processes are told that copies of theirs are out of date. */
    default void eventPublished(String cache) {}

    /** Of events that were published, one was not sent, or it is not certain that it was. */
    default void eventLost(String cache) {}

    /** Another process has told that copies are out of date, and those of this process are dropped. */
    default void eventReceived(String cache) {}

    /**
     * A store operation failed, or was not tried.
     *
     * @param operation its name
     * @param reason a {@link io.github.refreshahead.store.StoreException.Reason}; {@code OVERLOAD} if too many waited;
     *     {@code UNUSABLE} for tags that cannot be told, or that the store is not set up to keep
     */
    default void storeFailed(String cache, String operation, String reason) {}
}
