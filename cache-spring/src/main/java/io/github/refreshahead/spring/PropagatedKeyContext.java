package io.github.refreshahead.spring;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.key.KeyContext;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A context that Micrometer's context propagation carries from thread to thread, by the same accessor: what reaches a
 * thread pool or a reactive operator that way is there for keys, too. Needs {@code io.micrometer:context-propagation}.
 *
 * <pre>{@code
 * @Bean
 * KeyContext tenant() {
 *     return PropagatedKeyContext.of("tenant", new TenantAccessor(), Tenant::id, Tenant::new);
 * }
 * }</pre>
 *
 * Immutable, and thread-safe as its accessor is.
 *
 * @param <V> what the accessor holds
 */
public final class PropagatedKeyContext<V> implements KeyContext {

    private final String name;
    private final ThreadLocalAccessor<V> accessor;
    private final Function<? super V, @Nullable String> text;
    private final Function<? super String, ? extends V> value;

    private PropagatedKeyContext(
            String name,
            ThreadLocalAccessor<V> accessor,
            Function<? super V, @Nullable String> text,
            Function<? super String, ? extends V> value) {
        this.name = requireNonNull(name, "name");
        this.accessor = requireNonNull(accessor, "accessor");
        this.text = requireNonNull(text, "text");
        this.value = requireNonNull(value, "value");
    }

    /**
     * @param name see {@link KeyContext#name()}
     * @param text tells a value apart from others; {@code null} counts as none
     * @param value the value, or one that does for a refresh, from its text
     */
    public static <V> PropagatedKeyContext<V> of(
            String name,
            ThreadLocalAccessor<V> accessor,
            Function<? super V, @Nullable String> text,
            Function<? super String, ? extends V> value) {
        return new PropagatedKeyContext<>(name, accessor, text, value);
    }

    /**
     * A context that is text.
     *
     * @param name see {@link KeyContext#name()}
     */
    public static PropagatedKeyContext<String> of(String name, ThreadLocalAccessor<String> accessor) {
        return of(name, accessor, same -> same, same -> same);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable String capture() {
        V current = accessor.getValue();
        return current == null ? null : text.apply(current);
    }

    @Override
    public Scope restore(String restored) {
        V before = accessor.getValue();
        accessor.setValue(value.apply(restored));
        return () -> {
            if (before == null) {
                accessor.restore();
            } else {
                accessor.restore(before);
            }
        };
    }
}
