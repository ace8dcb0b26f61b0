package io.github.refreshahead;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A value with what is known about it.
 *
 * @param value what the origin returned, possibly {@code null}
 * @param age time since the value's load started, by the store's clock; zero for a value that was loaded just now
 * @param state how it was served
 */
public record Served<V extends @Nullable Object>(@Nullable V value, Duration age, ServeState state) {}
