package io.github.refreshahead.examples.experiment;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is compared. The service is the same bean each time; a policy is nothing but properties of its cache, with every
 * duration divided by the compression.
 */
enum Policy {
    NO_CACHE(null, null, null, "every call asks the third party"),
    STATIC_LONG(Duration.ofHours(4), null, null, "cached for 4 h"),
    STATIC_SHORT(Duration.ofMinutes(10), null, null, "cached for 10 min"),
    REFRESH_AHEAD(
            Duration.ofMinutes(10),
            Duration.ofMinutes(2),
            Duration.ofHours(1),
            "cached for 10 min, refreshed after 2 min, if the third party fails up to 1 h more");

    /** The library's shortest ttl is one second. */
    static final int MOST_COMPRESSION = 600;

    private static final String CACHE = "refresh-ahead.caches.valuations.";

    private final @Nullable Duration ttl;
    private final @Nullable Duration refreshAfter;
    private final @Nullable Duration staleIfError;
    private final String description;

    Policy(
            @Nullable Duration ttl,
            @Nullable Duration refreshAfter,
            @Nullable Duration staleIfError,
            String description) {
        this.ttl = ttl;
        this.refreshAfter = refreshAfter;
        this.staleIfError = staleIfError;
        this.description = description;
    }

    /** As in options and results: {@code refresh-ahead}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** In words, before compression. */
    String description() {
        return description;
    }

    static Policy named(String name) {
        return Arrays.stream(values())
                .filter(policy -> policy.toString().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not one of " + names()));
    }

    static String names() {
        return Arrays.stream(values()).map(Policy::toString).collect(Collectors.joining(", "));
    }

    boolean refreshes() {
        return refreshAfter != null;
    }

    /** Age from which values are refreshed, compressed. */
    static Duration refreshAfter(double compression) {
        return compressed(Duration.ofMinutes(2), compression);
    }

    /** The properties that make the platform's service follow this policy. */
    Map<String, String> properties(double compression) {
        if (ttl == null) {
            return Map.of("refresh-ahead.enabled", "false");
        }
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(CACHE + "ttl", text(ttl, compression));
        properties.put(CACHE + "refresh-after", refreshAfter == null ? "off" : text(refreshAfter, compression));
        properties.put(CACHE + "stale-if-error", staleIfError == null ? "0s" : text(staleIfError, compression));
        return properties;
    }

    private static String text(Duration duration, double compression) {
        return compressed(duration, compression).toMillis() + "ms";
    }

    private static Duration compressed(Duration duration, double compression) {
        return Duration.ofNanos(Math.round(duration.toNanos() / compression));
    }
}
