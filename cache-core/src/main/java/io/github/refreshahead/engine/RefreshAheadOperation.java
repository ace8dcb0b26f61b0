package io.github.refreshahead.engine;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.github.refreshahead.Served;
import io.github.refreshahead.engine.OperationSpec.AsyncOrigin;
import io.github.refreshahead.engine.OperationSpec.BulkOrigin;
import io.github.refreshahead.engine.OperationSpec.BulkRefresher;
import io.github.refreshahead.engine.OperationSpec.Origin;
import io.github.refreshahead.engine.OperationSpec.Refresher;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.KeyContexts;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.ReadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * <p>No method here throws for a store or queue in trouble. Those that make a key throw {@link
 * io.github.refreshahead.key.MissingContextException} where a {@link io.github.refreshahead.key.KeyContext} has no value.
 */
public final class RefreshAheadOperation {

    private static final Logger log = LoggerFactory.getLogger(RefreshAheadOperation.class);

    private final OperationSpec spec;
    private final Refresher refresher;
    private final CacheKeys keys;
    private final CacheControl control;
    private final Values values;
    private final Parts parts;
    private final ReadPath readPath;
    private final BulkReadPath bulkReadPath;
    private final Dispatcher dispatcher;
    private final WarmUps warmUps;
    private final Invalidator invalidator;
    private final @Nullable Tagging tagging;
    private final @Nullable NearCopies near;
    private final RateLimit rate;
    private final Set<String> warned;

    RefreshAheadOperation(
            OperationSpec spec,
            CacheKeys keys,
            CacheControl control,
            Values values,
            Parts parts,
            ReadPath readPath,
            Dispatcher dispatcher,
            WarmUps warmUps,
            Invalidator invalidator,
            @Nullable Tagging tagging,
            @Nullable NearCopies near) {
        this.spec = spec;
        this.refresher = spec.refresher();
        this.keys = keys;
        this.control = control;
        this.values = values;
        this.parts = parts;
        this.readPath = readPath;
        this.bulkReadPath = new BulkReadPath(parts, dispatcher);
        this.dispatcher = dispatcher;
        this.warmUps = warmUps;
        this.invalidator = invalidator;
        this.tagging = tagging;
        this.near = near;
        this.rate = RateLimit.of(spec.policy().maxPerSecond(), parts.nanoTime());
        this.warned = ConcurrentHashMap.newKeySet();
    }

    private RefreshAheadOperation(RefreshAheadOperation same, Refresher refresher) {
        this.spec = same.spec;
        this.refresher = refresher;
        this.keys = same.keys;
        this.control = same.control;
        this.values = same.values;
        this.parts = same.parts;
        this.readPath = same.readPath;
        this.bulkReadPath = same.bulkReadPath;
        this.dispatcher = same.dispatcher;
        this.warmUps = same.warmUps;
        this.invalidator = same.invalidator;
        this.tagging = same.tagging;
        this.near = same.near;
        this.rate = same.rate;
        this.warned = same.warned;
    }

    /**
     * The same cache for a caller whose origin nobody else could call: an object that is no bean. What such a caller finds
     * due is refreshed in this process, by this refresher, and never queued, also where the local fallback is switched off.
     * Costs one small object, so that it can be made for each call.
     */
    public RefreshAheadOperation refreshedHere(Refresher byCaller) {
        return new RefreshAheadOperation(this, byCaller);
    }

    /** The cache's name. */
    public String cache() {
        return spec.cache();
    }

    /** What was registered; {@link #control()} knows the policy that is in force. */
    public OperationSpec spec() {
        return spec;
    }

    /** Changes this cache while it runs. */
    public CacheControl control() {
        return control;
    }

    CachePolicy policy() {
        return control.policy();
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

    /**
     * Answers a call for several elements: each as {@link #call} would, but with one read of the store for all of them, one
     * call of the origin for those that are missing, and one task for those that are due. An element that somebody else is
     * loading is not loaded again.
     *
     * @param elements the arguments of each element
     * @return the values, in the order of the elements
     * @throws Throwable what the origin throws, the same instance, if one of the elements cannot be answered without it
     */
    public List<@Nullable Object> callAll(List<@Nullable Object[]> elements, BulkOrigin origin) throws Throwable {
        return bulkReadPath.call(this, elements, origin, true);
    }

    /**
     * As {@link #callAll}, but what is loaded is neither stored nor shared. For a caller inside a transaction.
     *
     * @throws Throwable what the origin throws, the same instance
     */
    public List<@Nullable Object> callAllWithoutStoring(List<@Nullable Object[]> elements, BulkOrigin origin)
            throws Throwable {
        return bulkReadPath.call(this, elements, origin, false);
    }

    /**
     * The key of a call with these arguments, on this thread.
     *
     * @throws io.github.refreshahead.key.MissingContextException if a context has no value on this thread
     */
    public CacheKey key(@Nullable Object[] arguments) {
        return keys.key(spec.keyFunction().parts(arguments));
    }

    /** As {@link #key}, in a context that was captured elsewhere. */
    CacheKey keyIn(Map<String, String> context, @Nullable Object[] arguments) {
        return keys.keyIn(context, spec.keyFunction().parts(arguments));
    }

    /** Of refreshes in this process, by whatever thread. */
    RateLimit rate() {
        return rate;
    }

    KeyContexts contexts() {
        return keys.contexts();
    }

    /**
     * A key from its parts, on this thread.
     *
     * @throws io.github.refreshahead.key.MissingContextException if a context has no value on this thread
     */
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
     * @return false if there is no entry, the store cannot tell, refreshing is paused, or nobody but a caller can reach the
     *     origin; a refresh never makes an entry
     */
    public boolean refresh(@Nullable Object[] arguments) {
        return refresher != Refresher.NONE
                && !control.paused()
                && dispatcher.offerAnyway(this, key(arguments), arguments);
    }

    /**
     * Begins to fill the cache for these calls, in the context of this thread, and returns at once. Where there is a value
     * that is not due, nothing is done.
     *
     * @param calls the arguments of each; a call that is there twice counts once
     * @param perSecond how many are looked at in a second, at most
     * @throws IllegalArgumentException if {@code perSecond} is not positive
     * @throws IllegalStateException if nobody but a caller can reach the origin
     */
    public WarmUp warmUp(Collection<@Nullable Object[]> calls, int perSecond) {
        if (refresher == Refresher.NONE) {
            throw new IllegalStateException("cache '" + cache()
                    + "' cannot be warmed up, since nobody but a caller can reach the origin; call it instead");
        }
        Map<CacheKey, @Nullable Object[]> keys = new LinkedHashMap<>();
        calls.forEach(arguments -> keys.putIfAbsent(key(arguments), arguments));
        return warmUps.start(this, keys, perSecond);
    }

    /**
     * The arguments of a call from their encoded form, one for each parameter, as a task carries them.
     *
     * @throws io.github.refreshahead.codec.CodecException if they are too many or too few, or one does not decode
     */
    public @Nullable Object[] arguments(List<byte[]> encoded) {
        return dispatcher.decode(this, encoded);
    }

    /**
     * What the store has for a call with these arguments; changes nothing, and counts as no call.
     *
     * @throws io.github.refreshahead.store.StoreException if the store does not answer
     */
    public ReadResult look(@Nullable Object[] arguments) {
        return parts.store().read(key(arguments));
    }

    /** Calls the origin for a refresh. */
    Refresher refresher() {
        return refresher;
    }

    /** Whether no other process could refresh for this caller. */
    boolean isRefreshedHere() {
        return refresher != spec.refresher();
    }

    /** The copies that this process keeps; null if it keeps none of this cache. */
    @Nullable
    NearCopies near() {
        return near;
    }

    /** How many copies this process keeps, about. */
    long copies() {
        return near == null ? 0 : near.size();
    }

    Values values() {
        return values;
    }

    Freshness.Bounds bounds() {
        return control.bounds();
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
            loading = origin.load();
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

    /** As {@link #timed}, of several elements. */
    List<@Nullable Object> timedAll(Trigger trigger, List<@Nullable Object[]> elements, BulkOrigin origin)
            throws Throwable {
        List<@Nullable Object> values = new ArrayList<>(elements.size());
        timed(trigger, () -> values.addAll(origin.load(elements)));
        if (values.size() != elements.size()) {
            throw new IllegalStateException("the origin of cache '" + cache() + "' answered " + elements.size()
                    + " elements with " + values.size() + " values");
        }
        return values;
    }

    /** Calls the origin for a refresh of several elements: once, if it can be called so. */
    List<@Nullable Object> refreshAll(Map<String, String> context, List<@Nullable Object[]> elements) throws Throwable {
        return timedAll(Trigger.REFRESH, elements, several -> {
            List<@Nullable Object> values = new ArrayList<>(several.size());
            contexts().within(context, () -> {
                if (refresher instanceof BulkRefresher bulk) {
                    return values.addAll(bulk.refreshAll(several));
                }
                for (@Nullable Object[] each : several) {
                    values.add(refresher.refresh(each));
                }
                return true;
            });
            return values;
        });
    }

    /** Whether a loaded value is not to be cached. */
    boolean vetoes(@Nullable Object[] arguments, @Nullable Object value) {
        OperationSpec.Veto veto = spec.veto();
        try {
            return veto != null && veto.vetoes(arguments, value);
        } catch (RuntimeException e) {
            // Without its text, which may quote the value.
            warnOnce(
                    "Cache {}: whether a value may be cached cannot be told, and it is not: {}",
                    e.getClass().getName());
            return true;
        }
    }

    /** Whether this process could load. */
    boolean hasOrigin() {
        return spec.refresher() != ReaderPath.ELSEWHERE;
    }

    /** Whether entries may have tags, as far as is known here. */
    boolean tagged() {
        return tagging != null || !hasOrigin();
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
     * @param policy the one that the value is put by, so that the tags last as long as the entry
     * @param asked when the load's acquire or claim was about to be sent, in nanoseconds
     * @return false if one of them was invalidated since then, or the store does not keep tags: then the value must not be
     *     put
     */
    boolean tag(CachePolicy policy, CacheKey key, List<Tag> tags, long asked, Payload payload) {
        if (tagging == null || tags.isEmpty()) {
            return true;
        }
        try {
            return tagging.add(key, tags, asked, ttl(policy, payload).plus(policy.grace()));
        } catch (IllegalStateException e) {
            warnOnce("Cache {}: values with tags are not stored: {}", e.getMessage());
            parts.events().storeFailed(cache(), "tags", "UNUSABLE");
            return false;
        }
    }

    private static Duration ttl(CachePolicy policy, Payload payload) {
        return payload.bytes() == null ? policy.nullTtl() : policy.ttl();
    }

    static Put put(CachePolicy policy, Nonce generation, long loadStart, Payload payload) {
        return new Put(generation, loadStart, payload, ttl(policy, payload), policy.grace());
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
            warnOnce("Cache {}: a value larger than {} bytes is not stored", policy().maxValueSize());
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
