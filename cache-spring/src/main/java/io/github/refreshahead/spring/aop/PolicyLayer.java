package io.github.refreshahead.spring.aop;

import io.github.refreshahead.InsideTransaction;
import org.jspecify.annotations.Nullable;

/**
 * What one place says about a cache: {@code refresh-ahead.caches.<name>}, the method, its class, or
 * {@code refresh-ahead.defaults}. {@code null} everywhere: it says nothing, and the next place decides. Immutable.
 *
 * @param origin the place, as it stands before the name of a setting: {@code @RefreshAhead.} or
 *     {@code refresh-ahead.defaults.}
 * @param enabled {@code false}: the method runs as if it were not annotated
 * @param ttl text of a duration
 * @param refreshAfter text of a duration, or {@code off}
 * @param refreshEnabled {@code false}: a plain cache, whatever refreshAfter is said anywhere
 * @param staleIfError text of a duration
 * @param nullTtl text of a duration
 * @param nearTtl text of a duration, or {@code off}
 * @param nearMaximumSize copies in one process
 * @param copyOnRead whether each call gets a value of its own out of a copy
 * @param jitter share of refreshAfter, 0 to 0.5
 * @param missWait text of a duration
 * @param loadTimeout text of a duration
 * @param maxValueSize largest encoded value, in bytes
 * @param concurrency refreshes at a time in one process
 * @param maxPerSecond refreshes that one process begins in a second
 * @param queue name of the queue of its refresh tasks
 * @param codec bean name of a {@code ValueCodec}
 * @param insideTransaction what a call inside a transaction does
 */
public record PolicyLayer(
        String origin,
        @Nullable Boolean enabled,
        @Nullable String ttl,
        @Nullable String refreshAfter,
        @Nullable Boolean refreshEnabled,
        @Nullable String staleIfError,
        @Nullable String nullTtl,
        @Nullable String nearTtl,
        @Nullable Integer nearMaximumSize,
        @Nullable Boolean copyOnRead,
        @Nullable Double jitter,
        @Nullable String missWait,
        @Nullable String loadTimeout,
        @Nullable Integer maxValueSize,
        @Nullable Integer concurrency,
        @Nullable Double maxPerSecond,
        @Nullable String queue,
        @Nullable String codec,
        @Nullable InsideTransaction insideTransaction) {

    /** A place that can say only what an annotation can; empty texts and {@code INHERIT} say nothing. */
    static PolicyLayer ofAnnotation(
            String origin,
            String ttl,
            String refreshAfter,
            String staleIfError,
            String nullTtl,
            String nearTtl,
            String codec,
            InsideTransaction insideTransaction) {
        return new PolicyLayer(
                origin,
                null,
                given(ttl),
                given(refreshAfter),
                null,
                given(staleIfError),
                given(nullTtl),
                given(nearTtl),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                given(codec),
                insideTransaction == InsideTransaction.INHERIT ? null : insideTransaction);
    }

    /** A setting as the person who wrote it knows it: {@code @RefreshAhead.nullTtl}, {@code refresh-ahead.defaults.null-ttl}. */
    String nameOf(String setting) {
        return origin + (origin.startsWith("@") ? setting : property(setting));
    }

    /** A setting as properties name it: {@code null-ttl}, {@code near.ttl}. */
    static String property(String setting) {
        return switch (setting) {
            case "nearTtl" -> "near.ttl";
            case "nearMaximumSize" -> "near.maximum-size";
            case "copyOnRead" -> "near.copy-on-read";
            case "refreshEnabled" -> "refresh.enabled";
            case "concurrency" -> "refresh.concurrency";
            case "maxPerSecond" -> "refresh.max-per-second";
            default -> CacheName.kebab(setting);
        };
    }

    private static @Nullable String given(String text) {
        return text.isBlank() ? null : text;
    }
}
