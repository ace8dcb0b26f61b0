package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.github.refreshahead.Served;
import io.github.refreshahead.engine.OperationSpec.BulkOrigin;
import io.github.refreshahead.engine.OperationSpec.BulkRefresher;
import io.github.refreshahead.engine.OperationSpec.Origin;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.Put;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
    private final BulkReadPath bulkReadPath;
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
        this.bulkReadPath = new BulkReadPath(parts, dispatcher);
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
    List<@Nullable Object> refreshAll(List<@Nullable Object[]> elements) throws Throwable {
        return timedAll(Trigger.REFRESH, elements, several -> {
            if (spec.refresher() instanceof BulkRefresher bulk) {
                return bulk.refreshAll(several);
            }
            List<@Nullable Object> values = new ArrayList<>(several.size());
            for (@Nullable Object[] each : several) {
                values.add(spec.refresher().refresh(each));
            }
            return values;
        });
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
