package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.BatchStore;
import io.github.refreshahead.store.Claim;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.ClearableStore;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.StoreException.Reason;
import io.github.refreshahead.store.TagStore;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries in Redis 6.2 or later: a server, a primary under sentinels, or a cluster. Thread-safe.
 *
 * <p>Each entry is one string. A read is {@code PTTL} and {@code GET} in one round trip, and writes nothing; everything
 * else is one script on one key, or {@code UNLINK}. Ages are differences on Redis' clock, rounded up, and never come
 * from a wall clock of this process. Only primaries are asked.
 *
 * <p>Bytes at a key that are not an entry of that key (damaged, renamed, of another type or format) count as nothing
 * there: a read answers absent, an acquire replaces them.
 *
 * <p>An operation takes at most connectTimeout + readTimeout, and fails with a {@link StoreException}. A node that
 * failed several times in a row is not tried until it has answered a probe; operations then fail at once. Several that are
 * asked for together do not throw: each has its own answer, after one round trip to each node.
 *
 * <p>Invalidating a tag and clearing a cache take many steps, each within that time and tried again once if its connection
 * was lost; see {@link #invalidateTag} and {@link #clear}.
 */
public final class RedisEntryStore implements BatchStore, TagStore, ClearableStore {

    private static final Logger LOG = LoggerFactory.getLogger(RedisEntryStore.class);
    private static final Script FAIL = Script.named("fail.lua");

    private final RedisSettings settings;
    private final RedisConnections connections;
    private final LongSupplier nanos;
    private final LongAdder corrupt = new LongAdder();
    private final Reads reads;
    private final Acquires acquires;
    private final Tags tags;

    RedisEntryStore(RedisSettings settings, RedisConnections connections, LongSupplier nanos) {
        this.settings = settings;
        this.connections = connections;
        this.nanos = nanos;
        this.reads = new Reads(connections, nanos, corrupt);
        this.acquires = new Acquires(connections, nanos, corrupt);
        this.tags = new Tags(connections);
    }

    /**
     * A store on one server, with the default limits.
     *
     * @param uri {@code redis://[[user]:password@]host[:port][/database]}, or {@code rediss://} for TLS
     */
    public static RedisEntryStore connect(String uri) {
        return connect(RedisUri.parse(requireNonNull(uri, "uri")));
    }

    /**
     * A store on one server, with the default limits.
     *
     * @param uri as for {@link #connect(String)}
     */
    public static RedisEntryStore connect(URI uri) {
        return connect(RedisSettings.standalone(requireNonNull(uri, "uri")).build());
    }

    /**
     * A store that connects if it can. A server that cannot be reached does not fail this, but is tried again by each
     * operation; see {@link #check()} for a start that shall fail. Sentinels and clusters that do not tell their
     * primaries are asked again in the background.
     */
    public static RedisEntryStore connect(RedisSettings settings) {
        requireNonNull(settings, "settings");
        RedisSettings.Tls tls = settings.tls();
        if (tls != null && !tls.verifyHostname()) {
            LOG.warn(
                    "The host name in the certificate of Redis at {} is not verified: whoever has any certificate that is"
                            + " trusted here can pose as it",
                    Addresses.of(settings));
        }
        Topology topology = Topology.of(settings);
        RedisConnections connections = new RedisConnections(
                settings,
                topology,
                Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "refresh-ahead-redis");
                    thread.setDaemon(true);
                    return thread;
                }),
                System::nanoTime);
        connections.warmUp();
        return new RedisEntryStore(settings, connections, System::nanoTime);
    }

    /**
     * Whether every primary is there, lets this client in, and is Redis 6.2 or later. For a start that shall fail early;
     * it is more patient than operations are.
     *
     * @throws StoreException whose message is one line that names the address
     */
    public void check() {
        new RedisCheck(settings).run(connections);
    }

    @Override
    public ReadResult read(CacheKey key) {
        return reads.read(key);
    }

    @Override
    public List<Attempt<ReadResult>> readAll(List<CacheKey> keys) {
        return reads.readAll(keys);
    }

    @Override
    public AcquireResult acquire(CacheKey key, Acquire request) {
        return acquires.acquire(key, request);
    }

    @Override
    public List<Attempt<AcquireResult>> acquireAll(List<KeyedAcquire> wishes) {
        return acquires.acquireAll(wishes);
    }

    @Override
    public List<ClaimResult> claim(List<Claim> claims) {
        List<ScriptRequest> requests = claims.stream().map(Claims::request).toList();
        return new Batch(connections, requests)
                .run().stream().map(Claims::result).toList();
    }

    @Override
    public PutResult put(CacheKey key, Put put) {
        ScriptRequest request = Puts.request(key, put);
        byte[] name = name(key);
        return Puts.result(connections.call("put", key, name, connection -> request.run(connection, name)));
    }

    @Override
    public List<Attempt<PutResult>> putAll(List<KeyedPut> puts) {
        List<ScriptRequest> requests =
                puts.stream().map(put -> Puts.request(put.key(), put.put())).toList();
        return new Batch(connections, requests).run().stream().map(Puts::answer).toList();
    }

    @Override
    public void fail(CacheKey key, Nonce token, Duration backoff) {
        ScriptRequest request = failure(key, token, backoff);
        byte[] name = name(key);
        connections.call("fail", key, name, connection -> request.run(connection, name));
    }

    @Override
    public Map<CacheKey, Reason> failAll(List<KeyedFailure> failures) {
        List<ScriptRequest> requests = failures.stream()
                .map(failure -> failure(failure.key(), failure.token(), failure.backoff()))
                .toList();
        List<Object> answers = new Batch(connections, requests).runInTime();
        Map<CacheKey, Reason> unknown = new LinkedHashMap<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof RedisFailure failure) {
                unknown.put(failures.get(i).key(), failure.reason());
            }
        }
        return unknown;
    }

    private static ScriptRequest failure(CacheKey key, Nonce token, Duration backoff) {
        return new ScriptRequest(FAIL, key.text(), Arguments.of(token), Arguments.of(backoff));
    }

    @Override
    public void invalidate(CacheKey key) {
        byte[] name = name(key);
        connections.call("invalidate", key, name, connection -> new Unlink(key).run(connection, name));
    }

    @Override
    public Map<CacheKey, Reason> invalidateAll(Collection<CacheKey> keys) {
        Map<CacheKey, Reason> failed = new LinkedHashMap<>();
        Unlinks.run(connections, keys).forEach((key, failure) -> failed.put(key, failure.reason()));
        return failed;
    }

    /**
     * Whether every primary has {@code maxmemory-policy} {@code noeviction} or one of {@code volatile-*}: with another one
     * Redis may drop a tag and keep its entries, and those could no longer be invalidated.
     *
     * @throws IllegalStateException if one has another policy
     */
    @Override
    public void checkTags() {
        new RedisCheck(settings).requireThatTagsStay(connections);
    }

    @Override
    public List<Duration> addToTags(CacheKey key, List<Tag> tags, Duration life) {
        return tags.isEmpty() ? List.of() : this.tags.add(key, tags, life);
    }

    @Override
    public void invalidateTag(Tag tag, Consumer<Collection<CacheKey>> removed) {
        tags.invalidate(tag, removed);
    }

    /**
     * Goes through all keys of every primary, a page at a time, with pauses as long as the pages took. Begins anew where
     * a server was replaced or restarted meanwhile, or slots of a cluster were moved.
     *
     * @throws StoreException if that happened in each of three rounds, or a server cannot be reached
     */
    @Override
    public long clear(CacheKeys keys, LongConsumer progress) {
        try {
            return new Clearing(settings, connections, nanos, LockSupport::parkNanos, keys.prefix(), progress).run();
        } catch (RedisFailure e) {
            throw e.of("clear of cache '" + keys.cache() + "'");
        }
    }

    @Override
    public boolean available() {
        return connections.available();
    }

    /** How many values were met that are not entries of their keys, since this store was made. */
    public long corruptEntries() {
        return corrupt.sum();
    }

    @Override
    public void close() {
        connections.close();
    }

    private static byte[] name(CacheKey key) {
        return key.text().getBytes(UTF_8);
    }
}
