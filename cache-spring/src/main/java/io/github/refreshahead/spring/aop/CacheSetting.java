package io.github.refreshahead.spring.aop;

import static java.util.Objects.requireNonNull;

/**
 * One setting of a cache as it is in force, and where it comes from. Immutable.
 *
 * @param name as below {@code refresh-ahead.caches.<name>}: {@code ttl}, {@code near.ttl}
 * @param value its text: durations in ISO-8601, {@code off} for what is not done
 * @param origin the place that decided: {@code refresh-ahead.caches.cars.ttl}, {@code @RefreshAhead.ttl},
 *     {@code @RefreshAheadConfig.ttl}, {@code refresh-ahead.defaults.ttl}, or one of the constants
 */
public record CacheSetting(String name, String value, String origin) {

    /** Nobody says anything, so the built-in default holds. */
    public static final String BUILT_IN = "built-in";

    /** The application has made the cache itself, on the engine. */
    public static final String IN_CODE = "the application's code";

    /** It was changed while this process ran, and is forgotten with it. */
    public static final String AT_RUN_TIME = "changed at run time";

    public CacheSetting {
        requireNonNull(name, "name");
        requireNonNull(value, "value");
        requireNonNull(origin, "origin");
    }
}
