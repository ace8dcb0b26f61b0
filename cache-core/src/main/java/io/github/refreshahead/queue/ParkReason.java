package io.github.refreshahead.queue;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Why a task was set aside; for a person, and never with data. Immutable.
 *
 * @param text in a word or two
 * @param attempts loads that failed in a row; 0: none was made
 * @param cause class name of what the last of them threw; {@code null}: none was made, or it did not end in time
 */
public record ParkReason(
        String text, int attempts, @Nullable String cause) {

    public ParkReason {
        requireNonNull(text, "text");
    }

    /** Of a task that is not even tried. */
    public static ParkReason of(String text) {
        return new ParkReason(text, 0, null);
    }

    /** Of a task whose load failed so many times in a row. */
    public static ParkReason failed(int attempts, @Nullable Throwable cause) {
        String type = cause == null ? null : cause.getClass().getName();
        return new ParkReason("failed " + attempts + " times in a row", attempts, type);
    }
}
