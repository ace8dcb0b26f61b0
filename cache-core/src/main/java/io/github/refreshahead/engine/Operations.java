package io.github.refreshahead.engine;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.codec.ValueCodec;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.queue.TaskCodec;
import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.TagStore;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registered operations, and what is refused. */
final class Operations {

    private static final Logger log = LoggerFactory.getLogger(Operations.class);

    private final KeyRule keyRule;
    private final ValueCodec defaultCodec;
    private final TaskCodec taskCodec;
    private final Parts parts;
    private final ReadPath readPath;
    private final Dispatcher dispatcher;
    private final NearCaches nearCaches;
    private final WarmUps warmUps;
    private final Queues queues;
    private final @Nullable TagCheck tagCheck;
    private final Invalidations invalidations;
    private final Map<String, RefreshAheadOperation> byCache = new ConcurrentHashMap<>();
    private final Map<String, RefreshAheadOperation> readers = new ConcurrentHashMap<>();
    private final Set<String> remotes = ConcurrentHashMap.newKeySet();
    private final Map<String, String> cacheByDistinguishable = new ConcurrentHashMap<>();

    Operations(
            KeyRule keyRule,
            ValueCodec defaultCodec,
            TaskCodec taskCodec,
            Parts parts,
            ReadPath readPath,
            Dispatcher dispatcher,
            NearCaches nearCaches,
            WarmUps warmUps,
            ScheduledExecutorService retrying,
            Queues queues) {
        this.keyRule = keyRule;
        this.defaultCodec = defaultCodec;
        this.taskCodec = taskCodec;
        this.parts = parts;
        this.readPath = readPath;
        this.dispatcher = dispatcher;
        this.nearCaches = nearCaches;
        this.warmUps = warmUps;
        this.queues = queues;
        this.tagCheck = parts.store() instanceof TagStore store ? new TagCheck(store) : null;
        Removals removals = new Removals(parts, tagCheck);
        Retries retries =
                new Retries(parts, removals, keyRule::keysOf, this::longestServed, this::taggedCaches, retrying);
        this.invalidations = new Invalidations(parts, keyRule, removals, retries, this::taggedCaches);
    }

    Invalidations invalidations() {
        return invalidations;
    }

    private @Nullable Duration longestServed(String cache) {
        RefreshAheadOperation operation = byCache.getOrDefault(cache, readers.get(cache));
        return operation == null ? null : operation.control().longestServed();
    }

    /**
     * @throws IllegalStateException if there are caches with tags, and the store is known not to keep tags
     */
    void checkTags() {
        if (tagCheck != null && byCache.values().stream().anyMatch(RefreshAheadOperation::tagged)) {
            try {
                tagCheck.store();
            } catch (StoreException e) {
                // Asked again before the first value with tags is stored.
            }
        }
    }

    private Set<String> taggedCaches() {
        Set<String> tagged = new HashSet<>(remotes);
        tagged.addAll(readers.keySet());
        byCache.values().stream().filter(RefreshAheadOperation::tagged).forEach(each -> tagged.add(each.cache()));
        return tagged;
    }

    Map<String, RefreshAheadOperation> byCache() {
        return byCache;
    }

    /** Does what the word says to a cache of this process. False: there is no such cache, or no such word. */
    boolean control(String cache, String word) {
        RefreshAheadOperation operation = byCache.get(cache);
        ControlAction action = ControlAction.of(word);
        if (operation == null || action == null) {
            return false;
        }
        action.on(operation.control());
        log.info("Cache {}: {}", cache, word);
        return true;
    }

    synchronized RefreshAheadOperation register(OperationSpec spec) {
        String cache = spec.cache();
        ValueCodec codec = spec.codec() == null ? defaultCodec : spec.codec();
        check(spec, codec);
        nearCaches.check(spec);
        CacheKeys keys = keyRule.keysOf(cache);
        Tagging tagging = tagging(spec);
        checkName(spec);
        checkAlone(spec);
        queues.use(cache, spec.policy().queue());
        RefreshAheadOperation operation = operation(spec, codec, keys, tagging);
        parts.events().registered(cache, spec.policy(), operation::copies);
        byCache.put(cache, operation);
        return operation;
    }

    /** A cache that another service owns and this one reads. */
    synchronized RefreshAheadOperation open(OperationSpec spec) {
        String cache = spec.cache();
        ValueCodec codec = spec.codec() == null ? defaultCodec : spec.codec();
        check(spec, codec);
        checkArguments(spec);
        nearCaches.check(spec);
        CacheKeys keys = keyRule.keysOf(cache);
        if (byCache.containsKey(cache) || readers.containsKey(cache)) {
            throw new IllegalArgumentException(
                    "cache '" + cache + "' belongs to this service, or has a reader already; a"
                            + " reader is for a cache of another service, and there is one for all who read it");
        }
        if (!remotes.contains(cache)) {
            checkDistinguishable(cache);
        }
        queues.use(cache, spec.policy().queue());
        RefreshAheadOperation operation = operation(spec, codec, keys, null);
        readers.put(cache, operation);
        return operation;
    }

    private RefreshAheadOperation operation(
            OperationSpec spec, ValueCodec codec, CacheKeys keys, @Nullable Tagging tagging) {
        CacheControl control = new CacheControl(spec.policy(), () -> nearCaches.dropAll(spec.cache()));
        Values values = new Values(codec, spec.valueType());
        return new RefreshAheadOperation(
                spec,
                keys,
                control,
                values,
                parts,
                readPath,
                dispatcher,
                warmUps,
                new Invalidator(keys, null, invalidations),
                tagging,
                nearCaches.open(spec, values, control));
    }

    /** An invalidator for a cache that another service owns. */
    synchronized Invalidator remote(String cache, List<Type> keyTypes) {
        CacheKeys keys = keyRule.keysOf(cache);
        KeySignature signature = new KeySignature(cache, keyTypes);
        if (byCache.containsKey(cache) || remotes.contains(cache)) {
            throw new IllegalArgumentException("cache '" + cache + "' is declared twice; a cache is either remote or"
                    + " belongs to a method of this service, and has one declaration");
        }
        if (!readers.containsKey(cache)) {
            checkDistinguishable(cache);
        }
        remotes.add(cache);
        parts.events().declared(cache);
        return new Invalidator(keys, signature, invalidations);
    }

    private @Nullable Tagging tagging(OperationSpec spec) {
        if (spec.tags() == null) {
            return null;
        }
        if (tagCheck != null) {
            return new Tagging(tagCheck, keyRule, spec.tags(), parts.nanoTime());
        }
        throw new IllegalArgumentException("cache '" + spec.cache()
                + "' has tags, but the store is no TagStore; use one, as that on Redis, or take the tags away");
    }

    private void checkName(OperationSpec spec) {
        RefreshAheadOperation same = byCache.get(spec.cache());
        if (same != null) {
            throw new IllegalArgumentException("cache '" + spec.cache() + "' belongs to "
                    + same.spec().id() + " and to " + spec.id() + "; give one of them another name with cache=");
        }
        if (remotes.contains(spec.cache()) || readers.containsKey(spec.cache())) {
            throw new IllegalArgumentException("cache '" + spec.cache() + "' is declared as remote and belongs to "
                    + spec.id() + "; take the declaration away, or give the method another name with cache=");
        }
        checkDistinguishable(spec.cache());
    }

    /** A queue hands out only so many tasks at a time, and those that may not begin yet would be all of them. */
    private void checkAlone(OperationSpec spec) {
        String queue = spec.policy().queue();
        if (queues.none() || !parts.settings().consumes(queue)) {
            return;
        }
        for (RefreshAheadOperation other : byCache.values()) {
            CachePolicy policy = other.spec().policy();
            boolean limited = spec.policy().maxPerSecond() != null || policy.maxPerSecond() != null;
            if (limited && policy.queue().equals(queue)) {
                String slow = policy.maxPerSecond() == null ? spec.cache() : other.cache();
                throw new IllegalArgumentException("caches '" + other.cache() + "' and '" + spec.cache()
                        + "' share the queue '" + queue + "', where refreshes of one would wait for maxPerSecond of the"
                        + " other; give '" + slow + "' a queue of its own");
            }
        }
    }

    /** The queues of the caches of this service. */
    Set<String> queues() {
        Set<String> names = new TreeSet<>();
        byCache.values().forEach(each -> names.add(each.spec().policy().queue()));
        return names;
    }

    private void checkDistinguishable(String cache) {
        String other = cacheByDistinguishable.putIfAbsent(KeyRule.distinguishable(cache), cache);
        if (other != null) {
            throw new IllegalArgumentException("caches '" + other + "' and '" + cache
                    + "' have the same letters and digits, so properties could not tell them apart; rename one with"
                    + " cache=");
        }
    }

    private void check(OperationSpec spec, ValueCodec codec) {
        String cache = spec.cache();
        try {
            codec.check(spec.valueType());
        } catch (CodecException e) {
            throw new IllegalArgumentException(
                    "cache '" + cache + "' cannot store values of type "
                            + spec.valueType().getTypeName() + ": " + e.getMessage(),
                    e);
        }
        if (spec.policy().refreshAfter() != null) { // else they stay in the process
            checkArguments(spec);
        }
    }

    private void checkArguments(OperationSpec spec) {
        String cache = spec.cache();
        List<Type> types = spec.argumentTypes();
        for (int i = 0; i < types.size(); i++) {
            try {
                taskCodec.checkArgument(types.get(i));
            } catch (CodecException e) {
                throw new IllegalArgumentException(
                        "cache '" + cache + "' cannot carry argument " + i + " of type "
                                + types.get(i).getTypeName() + " to a consumer: " + e.getMessage(),
                        e);
            }
        }
    }
}
