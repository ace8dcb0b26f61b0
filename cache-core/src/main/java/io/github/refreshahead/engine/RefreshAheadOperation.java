package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.github.refreshahead.Served;
import io.github.refreshahead.engine.OperationSpec.AsyncOrigin;
import io.github.refreshahead.engine.OperationSpec.Origin;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.PutResult;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registered operation: what an interceptor or the plain API calls. Made by {@link RefreshAheadEngine#register}.
 * Thread-safe.
 *
 * <p>No method here throws for a store or queue in trouble.
 */
public final class RefreshAheadOperation {

    private static final Logger log = LoggerFactory.getLogger(RefreshAheadOperation.class);

    private final OperationSpec spec;
    private final CacheKeys keys;
    private final Values values;
    private final Freshness.Bounds bounds;
    private final Parts parts;
    private final ReadPath readPath;
    private final Dispatcher dispatcher;
    private final Invalidator invalidator;
    private final @Nullable Tagging tagging;
    private final @Nullable NearCopies near;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    RefreshAheadOperation(
            OperationSpec spec,
            CacheKeys keys,
            Values values,
            Parts parts,
            ReadPath readPath,
            Dispatcher dispatcher,
            Invalidator invalidator,
            @Nullable Tagging tagging,
            @Nullable NearCopies near) {
        this.spec = spec;
        this.keys = keys;
        this.values = values;
        this.bounds = Freshness.Bounds.of(spec.policy());
        this.parts = parts;
        this.readPath = readPath;
        this.dispatcher = dispatcher;
        this.invalidator = invalidator;
        this.tagging = tagging;
        this.near = near;
    }

    /** The cache's name. */
    public String cache() {
        return spec.cache();
    }

    public OperationSpec spec() {
        return spec;
    }

    /**
     * Answers a call: from a copy in the process, from the store, from a load that others share, or from the origin. With
     * copies, and without {@code copyOnRead}, callers share the value, and must not change it.
     *
     * @throws Throwable what the origin throws, the same instance
     */
    public @Nullable Object call(@Nullable Object[] arguments, Origin origin) throws Throwable {
        return readPath.call(this, arguments, origin, true);
    }

    /**
     * As {@link #call}, but what is loaded is neither stored nor shared. For a caller inside a transaction.
     *
     * @throws Throwable what the origin throws, the same instance
     */
    public @Nullable Object callWithoutStoring(@Nullable Object[] arguments, Origin origin) throws Throwable {
        return readPath.call(this, arguments, origin, false);
    }

    /**
     * As {@link #call}, and tells how the call was answered.
     *
     * @throws Throwable what the origin throws, the same instance
     */
    public Served<@Nullable Object> serve(@Nullable Object[] arguments, Origin origin) throws Throwable {
        return readPath.serve(this, arguments, origin, true);
    }

    /**
     * As {@link #call}, for an origin that answers later, and a caller whose thread must not wait: the store is asked, and
     * the origin called, on threads of the engine. The load that is shared with callers of {@link #call} is the same one.
     *
     * <p>What depends on the future runs on a thread of the engine, too, and must not block it. A load of its own key that
     * the origin waits for is told from others only while the origin has not returned.
     *
     * @return this caller's own: to cancel it stops neither the load nor anybody else who waits for it. Fails with what the
     *     origin fails with, the same instance
     */
    public CompletableFuture<@Nullable Object> callAsync(@Nullable Object[] arguments, AsyncOrigin origin) {
        return readPath.callAsync(this, arguments, origin, true);
    }

    /**
     * As {@link #callAsync}, but what is loaded is neither stored nor shared. For a caller inside a transaction that goes
     * with what the origin does.
     */
    public CompletableFuture<@Nullable Object> callAsyncWithoutStoring(
            @Nullable Object[] arguments, AsyncOrigin origin) {
        return readPath.callAsync(this, arguments, origin, false);
    }

    /** The key of a call with these arguments. */
    public CacheKey key(@Nullable Object[] arguments) {
        return keys.key(spec.keyFunction().parts(arguments));
    }

    /** A key from its parts. */
    public CacheKey keyOfParts(@Nullable Object... parts) {
        return keys.key(parts);
    }

    /** Invalidates entries of this cache. */
    public Invalidator invalidator() {
        return invalidator;
    }

    /**
     * Asks for a refresh of an entry now, due or not. Returns at once; whether and when it happens is best effort.
     *
     * @return false if there is no entry, or the store cannot tell; a refresh never makes one
     */
    public boolean refresh(@Nullable Object[] arguments) {
        return dispatcher.offerAnyway(this, key(arguments), arguments);
    }

    /** The copies that this process keeps; null if it keeps none of this cache. */
    @Nullable
    NearCopies near() {
        return near;
    }

    Values values() {
        return values;
    }

    Freshness.Bounds bounds() {
        return bounds;
    }

    /** Calls the origin, and tells how long it took. */
    @Nullable
    Object timed(Trigger trigger, Origin origin) throws Throwable {
        long start = parts.nanoTime().getAsLong();
        Throwable failure = null;
        try {
            return origin.load();
        } catch (Throwable t) {
            failure = t;
            throw t;
        } finally {
            parts.events()
                    .loaded(cache(), trigger, Duration.ofNanos(parts.nanoTime().getAsLong() - start), failure);
        }
    }

    /** As {@link #timed}, until what the origin began has ended. Never throws. */
    CompletionStage<? extends @Nullable Object> timed(Trigger trigger, AsyncOrigin origin) {
        long start = parts.nanoTime().getAsLong();
        CompletionStage<? extends @Nullable Object> loading;
        try {
            loading = requireNonNull(origin.load(), "the origin returned null in place of a future");
        } catch (Throwable e) {
            loading = CompletableFuture.failedFuture(e);
        }
        return loading.whenComplete((value, failure) -> parts.events()
                .loaded(
                        cache(),
                        trigger,
                        Duration.ofNanos(parts.nanoTime().getAsLong() - start),
                        failure == null ? null : Failures.unwrapped(failure)));
    }

    boolean tagged() {
        return tagging != null;
    }

    /** The tags of a loaded value; null if they cannot be told, so that it cannot be stored. */
    @Nullable
    List<Tag> tags(@Nullable Object[] arguments, @Nullable Object value) {
        if (tagging == null) {
            return List.of();
        }
        try {
            return tagging.of(arguments, value);
        } catch (RuntimeException e) {
            // The text of the function's exception may quote the value.
            boolean ours = e instanceof Tagging.UnusableTagException;
            warnOnce(
                    "Cache {}: a value's tags cannot be told, and it is not stored: {}",
                    ours ? e.getMessage() : e.getClass().getName());
            parts.events().storeFailed(cache(), "tags", "UNUSABLE");
            return null;
        }
    }

    /**
     * Adds a key to the tags that its value will have.
     *
     * @param asked when the load's acquire or claim was about to be sent, in nanoseconds
     * @return false if one of them was invalidated since then, or the store does not keep tags: then the value must not be
     *     put
     */
    boolean tag(CacheKey key, List<Tag> tags, long asked, Payload payload) {
        if (tagging == null || tags.isEmpty()) {
            return true;
        }
        try {
            return tagging.add(key, tags, asked, ttl(payload).plus(spec.policy().grace()));
        } catch (IllegalStateException e) {
            warnOnce("Cache {}: values with tags are not stored: {}", e.getMessage());
            parts.events().storeFailed(cache(), "tags", "UNUSABLE");
            return false;
        }
    }

    private Duration ttl(Payload payload) {
        return payload.bytes() == null ? spec.policy().nullTtl() : spec.policy().ttl();
    }

    PutResult put(EntryStore store, CacheKey key, Nonce generation, long loadStart, Payload payload) {
        PutResult result = store.put(key, put(generation, loadStart, payload));
        if (result == PutResult.STORED) {
            parts.events().stored(cache());
        }
        return result;
    }

    Put put(Nonce generation, long loadStart, Payload payload) {
        return new Put(
                generation, loadStart, payload, ttl(payload), spec.policy().grace());
    }

    void undecodable(RuntimeException e) {
        parts.events().undecodable(cache());
        log.debug("Cache {}: an entry does not decode: {}", cache(), e.getMessage());
    }

    void notStorable(RuntimeException e) {
        warnOnce("Cache {}: a value cannot be encoded and is not stored: {}", e.getMessage());
    }

    void notStorable(Payload payload) {
        if (payload.bytes() != null) {
            warnOnce(
                    "Cache {}: a value larger than {} bytes is not stored",
                    spec.policy().maxValueSize());
        }
    }

    /** @param message with a place for the cache's name and one for the detail */
    void warnOnce(String message, @Nullable Object detail) {
        if (warned.add(message)) {
            log.warn(message + "; further cases are not logged", cache(), detail);
        }
    }

    @Override
    public String toString() {
        return "RefreshAheadOperation[" + spec.id() + "]";
    }
}
