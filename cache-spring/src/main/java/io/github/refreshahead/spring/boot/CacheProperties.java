package io.github.refreshahead.spring.boot;

import io.github.refreshahead.InsideTransaction;
import io.github.refreshahead.spring.aop.PolicyLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What {@code refresh-ahead.caches.<name>} or {@code refresh-ahead.defaults} says. Where there is no value, the next
 * place in the order of precedence decides. Immutable.
 *
 * @param enabled false: the method runs as if it were not annotated. Default: true
 * @param remote true: another service owns the cache, and it is only invalidated or read here. Default: false
 * @param keyTypes types of the parts of a remote cache's keys, in order: String, int, long, boolean, UUID and such by their
 *     simple names, others by their full ones. Default: none
 * @param ttl hard bound on the age of what is served. Default: none, so it must be given somewhere
 * @param refreshAfter age from which a refresh is asked for; off: a plain cache. Default: half of ttl
 * @param staleIfError how long beyond ttl an entry may be served when the method fails. Default: 0s
 * @param nullTtl how long a null is served; 0s: nulls are not stored. Default: as refresh-after
 * @param jitter share of refreshAfter, 0 to 0.5, by which single keys become due earlier. Default: 0.1
 * @param missWait how long a caller waits for another process that loads the same key. Default: 200ms
 * @param loadTimeout deadline of a load. Default: 30s
 * @param maxValueSize largest encoded value that is stored. Default: 1MB
 * @param codec bean name of a ValueCodec. Default: Jackson
 * @param insideTransaction what a call inside a transaction does. Default: bypass
 * @param queue name of the queue that refresh tasks of the cache wait in; the same in all services that know it. Default:
 *     default
 * @param near copies in this process
 * @param refresh how refreshes run
 */
public record CacheProperties(
        @Nullable Boolean enabled,
        @Nullable Boolean remote,
        @Nullable List<String> keyTypes,
        @Nullable String ttl,
        @Nullable String refreshAfter,
        @Nullable String staleIfError,
        @Nullable String nullTtl,
        @Nullable Double jitter,
        @Nullable String missWait,
        @Nullable String loadTimeout,
        @Nullable DataSize maxValueSize,
        @Nullable String codec,
        @Nullable InsideTransaction insideTransaction,
        @Nullable String queue,
        @DefaultValue Near near,
        @DefaultValue Refresh refresh) {

    /**
     * @param ttl how long a copy is served after it was taken, at most the cache's ttl; off: no copies. Default: off
     * @param maximumSize copies that this process keeps at most. Default: 10000
     * @param copyOnRead true: each call gets a value of its own, false: all callers share one. Default: false
     */
    public record Near(
            @Nullable String ttl,
            @Nullable Integer maximumSize,
            @Nullable Boolean copyOnRead) {}

    /**
     * @param enabled false: a plain cache, whatever else is said. Default: true
     * @param concurrency refreshes of this cache that one process runs at a time. Default: 4
     * @param maxPerSecond refreshes of this cache that one process begins in a second, at most; may be less than 1, and needs
     *     a queue for this cache alone. Default: no limit
     */
    public record Refresh(
            @Nullable Boolean enabled,
            @Nullable Integer concurrency,
            @Nullable Double maxPerSecond) {}

    /** @param origin the property that this stands for */
    PolicyLayer layer(String origin) {
        return new PolicyLayer(
                origin + ".",
                enabled,
                ttl,
                refreshAfter,
                refresh.enabled(),
                staleIfError,
                nullTtl,
                near.ttl(),
                near.maximumSize(),
                near.copyOnRead(),
                jitter,
                missWait,
                loadTimeout,
                maxValueSize == null ? null : Math.toIntExact(Math.min(maxValueSize.toBytes(), Integer.MAX_VALUE)),
                refresh.concurrency(),
                refresh.maxPerSecond(),
                queue,
                codec,
                insideTransaction == InsideTransaction.INHERIT ? null : insideTransaction);
    }
}
