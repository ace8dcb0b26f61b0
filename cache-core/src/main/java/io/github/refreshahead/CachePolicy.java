package io.github.refreshahead;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long a cache's entries live and when they are refreshed. Immutable; made by {@link #builder()}, which owns every
 * default.
 *
 * @param ttl hard bound on the age of what is served; at least one second
 * @param refreshAfter age from which a refresh is asked for, shorter than ttl; {@code null}: a plain cache
 * @param staleIfError how long beyond ttl an entry may be served when the origin fails
 * @param nullTtl how long a null is served; zero: nulls are not stored
 * @param jitter share of refreshAfter, 0 to 0.5, by which single keys become due earlier
 * @param missWait how long a caller waits for another process that is loading the same key
 * @param loadTimeout deadline of a load: how long joiners wait, and after which a refresh is interrupted
 * @param maxValueSize largest encoded value that is stored, in bytes
 * @param concurrency how many refreshes of this cache one process runs at a time
 * @param maxPerSecond how many refreshes of this cache one process begins in a second; {@code null}: no limit
 * @param queue name of the queue that refresh tasks of this cache wait in; the same in all services that know the cache
 * @param nearTtl how long a copy in the process is served after it was taken, at most ttl; {@code null}: no copies
 * @param nearMaximumSize how many copies one process keeps at most
 * @param copyOnRead whether each call gets a value of its own out of a copy, and not one that all callers share
 */
public record CachePolicy(
        Duration ttl,
        @Nullable Duration refreshAfter,
        Duration staleIfError,
        Duration nullTtl,
        double jitter,
        Duration missWait,
        Duration loadTimeout,
        int maxValueSize,
        int concurrency,
        @Nullable Double maxPerSecond,
        String queue,
        @Nullable Duration nearTtl,
        int nearMaximumSize,
        boolean copyOnRead) {

    /** Longest ttl. */
    public static final Duration LONGEST = Duration.ofDays(3650);

    /** The queue of a cache that names none. */
    public static final String DEFAULT_QUEUE = "default";

    private static final double MOST_PER_SECOND = 1_000_000;
    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9_-]{1,50}");

    /** What the library itself names so. */
    private static final Set<String> RESERVED = Set.of("parked", "events");

    public CachePolicy {
        requireNonNull(ttl, "ttl");
        if (ttl.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("ttl (" + ttl + ") must be at least 1s");
        }
        within("ttl", ttl, LONGEST);
        if (refreshAfter != null) {
            positive("refreshAfter", refreshAfter);
            if (refreshAfter.compareTo(ttl) >= 0) {
                throw new IllegalArgumentException(
                        "refreshAfter (" + refreshAfter + ") must be shorter than ttl (" + ttl + ")");
            }
        }
        notNegative("staleIfError", staleIfError);
        within("staleIfError", staleIfError, LONGEST);
        notNegative("nullTtl", nullTtl);
        if (nullTtl.compareTo(ttl) > 0) {
            throw new IllegalArgumentException("nullTtl (" + nullTtl + ") must not be longer than ttl (" + ttl + ")");
        }
        if (!(jitter >= 0 && jitter <= 0.5)) {
            throw new IllegalArgumentException("jitter (" + jitter + ") must be between 0 and 0.5");
        }
        notNegative("missWait", missWait);
        positive("loadTimeout", loadTimeout);
        within("loadTimeout", loadTimeout, Duration.ofHours(1));
        if (maxValueSize < 1) {
            throw new IllegalArgumentException("maxValueSize (" + maxValueSize + ") must be positive");
        }
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency (" + concurrency + ") must be positive");
        }
        if (maxPerSecond != null && !(maxPerSecond > 0 && maxPerSecond <= MOST_PER_SECOND)) {
            throw new IllegalArgumentException(
                    "maxPerSecond (" + maxPerSecond + ") must be positive, and at most " + (int) MOST_PER_SECOND);
        }
        checkQueue(queue);
        if (nearTtl != null) {
            positive("nearTtl", nearTtl);
            if (nearTtl.compareTo(ttl) > 0) {
                throw new IllegalArgumentException(
                        "nearTtl (" + nearTtl + ") must not be longer than ttl (" + ttl + ")");
            }
        }
        if (nearMaximumSize < 1) {
            throw new IllegalArgumentException("nearMaximumSize (" + nearMaximumSize + ") must be positive");
        }
    }

    /** Whether a queue can have that name. */
    public static boolean isQueueName(String name) {
        return QUEUE.matcher(name).matches() && !RESERVED.contains(name);
    }

    /** @throws IllegalArgumentException if no queue can have that name */
    public static void checkQueue(String name) {
        if (!isQueueName(requireNonNull(name, "queue"))) {
            throw new IllegalArgumentException("queue (" + name
                    + ") must be 1 to 50 letters, digits, dashes or underscores, and not parked or events");
        }
    }

    private static void positive(String name, Duration value) {
        notNegative(name, value);
        if (value.isZero()) {
            throw new IllegalArgumentException(name + " (" + value + ") must be positive");
        }
    }

    private static void notNegative(String name, Duration value) {
        if (requireNonNull(value, name).isNegative()) {
            throw new IllegalArgumentException(name + " (" + value + ") must not be negative");
        }
    }

    private static void within(String name, Duration value, Duration longest) {
        if (value.compareTo(longest) > 0) {
            throw new IllegalArgumentException(name + " (" + value + ") must not be longer than " + longest);
        }
    }

    /** How long an entry stays in the store beyond its ttl, so that it can still be refreshed or served on error. */
    public Duration grace() {
        Duration twoLoads = loadTimeout.multipliedBy(2);
        return staleIfError.compareTo(twoLoads) > 0 ? staleIfError : twoLoads;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder of a policy that differs from this one in what it is told. */
    public Builder toBuilder() {
        Builder builder = new Builder()
                .ttl(ttl)
                .staleIfError(staleIfError)
                .nullTtl(nullTtl)
                .jitter(jitter)
                .missWait(missWait)
                .loadTimeout(loadTimeout)
                .maxValueSize(maxValueSize)
                .concurrency(concurrency)
                .queue(queue)
                .nearMaximumSize(nearMaximumSize)
                .copyOnRead(copyOnRead);
        builder.refreshAfter = refreshAfter;
        builder.refreshOff = refreshAfter == null;
        builder.nearTtl = nearTtl;
        builder.maxPerSecond = maxPerSecond;
        return builder;
    }

    /** Builds a {@link CachePolicy}; not thread-safe. Only {@link #ttl(Duration)} is required. */
    public static final class Builder {
        private @Nullable Duration ttl;
        private @Nullable Duration refreshAfter;
        private boolean refreshOff;
        private Duration staleIfError = Duration.ZERO;
        private @Nullable Duration nullTtl;
        private double jitter = 0.1;
        private Duration missWait = Duration.ofMillis(200);
        private Duration loadTimeout = Duration.ofSeconds(30);
        private int maxValueSize = 1 << 20;
        private int concurrency = 4;
        private @Nullable Double maxPerSecond;
        private String queue = DEFAULT_QUEUE;
        private @Nullable Duration nearTtl;
        private int nearMaximumSize = 10_000;
        private boolean copyOnRead;

        private Builder() {}

        /** Hard bound on the age of what is served; at least one second; required. */
        public Builder ttl(Duration value) {
            ttl = requireNonNull(value, "ttl");
            return this;
        }

        /** Age from which a refresh is asked for. Default: half of ttl. */
        public Builder refreshAfter(Duration value) {
            refreshAfter = requireNonNull(value, "refreshAfter");
            refreshOff = false;
            return this;
        }

        /** A plain cache: entries expire, nothing is refreshed ahead. */
        public Builder refreshOff() {
            refreshOff = true;
            return this;
        }

        /** How long beyond ttl an entry may be served when the origin fails. Default: zero. */
        public Builder staleIfError(Duration value) {
            staleIfError = requireNonNull(value, "staleIfError");
            return this;
        }

        /** How long a null is served; zero: not stored. Default: refreshAfter, or half of ttl for a plain cache. */
        public Builder nullTtl(Duration value) {
            nullTtl = requireNonNull(value, "nullTtl");
            return this;
        }

        /** Share of refreshAfter, 0 to 0.5, by which single keys become due earlier. Default: 0.1. */
        public Builder jitter(double value) {
            jitter = value;
            return this;
        }

        /** How long a caller waits for another process that loads the same key. Default: 200 ms. */
        public Builder missWait(Duration value) {
            missWait = requireNonNull(value, "missWait");
            return this;
        }

        /** Deadline of a load. Default: 30 s. */
        public Builder loadTimeout(Duration value) {
            loadTimeout = requireNonNull(value, "loadTimeout");
            return this;
        }

        /** Largest encoded value that is stored, in bytes. Default: 1 MiB. */
        public Builder maxValueSize(int bytes) {
            maxValueSize = bytes;
            return this;
        }

        /** How many refreshes of this cache one process runs at a time. Default: 4. */
        public Builder concurrency(int value) {
            concurrency = value;
            return this;
        }

        /**
         * How many refreshes of this cache one process begins in a second, evenly spaced; may be less than one. A limit for
         * each process that works tasks off, so the fleet has as many times that. A cache with a limit shares its
         * queue with no other. Default: no limit.
         */
        public Builder maxPerSecond(double value) {
            maxPerSecond = value;
            return this;
        }

        /**
         * Name of the queue that refresh tasks of this cache wait in, 1 to 50 letters, digits, dashes or underscores; the
         * same in all services that know the cache. Tasks of one queue do not wait behind those of another, nor for the
         * places of their refreshes. Default: {@value CachePolicy#DEFAULT_QUEUE}.
         */
        public Builder queue(String value) {
            queue = requireNonNull(value, "queue");
            return this;
        }

        /** How long a copy in the process is served after it was taken, at most ttl. Default: there are no copies. */
        public Builder nearTtl(Duration value) {
            nearTtl = requireNonNull(value, "nearTtl");
            return this;
        }

        /** How many copies one process keeps at most. Default: 10,000. */
        public Builder nearMaximumSize(int value) {
            nearMaximumSize = value;
            return this;
        }

        /**
         * Whether each call gets a value of its own out of a copy, decoded for it. Default: false; then all callers of
         * a process share one instance while the copy lives, and must not change it.
         */
        public Builder copyOnRead(boolean value) {
            copyOnRead = value;
            return this;
        }

        /**
         * @throws IllegalArgumentException naming the parameter and its value, if one is out of range
         */
        public CachePolicy build() {
            if (ttl == null) {
                throw new IllegalArgumentException("ttl is required");
            }
            Duration half = ttl.dividedBy(2);
            Duration after = refreshOff ? null : refreshAfter == null ? half : refreshAfter;
            Duration nulls = nullTtl != null ? nullTtl : after != null ? after : half;
            return new CachePolicy(
                    ttl,
                    after,
                    staleIfError,
                    nulls,
                    jitter,
                    missWait,
                    loadTimeout,
                    maxValueSize,
                    concurrency,
                    maxPerSecond,
                    queue,
                    nearTtl,
                    nearMaximumSize,
                    copyOnRead);
        }
    }
}
