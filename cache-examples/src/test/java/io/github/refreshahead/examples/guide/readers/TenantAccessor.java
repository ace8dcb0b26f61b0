package io.github.refreshahead.examples.guide.readers;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/** The tenant of a thread, which Micrometer carries to others. */
final class TenantAccessor implements ThreadLocalAccessor<Tenant> {

    private static final ThreadLocal<@Nullable Tenant> CURRENT = new ThreadLocal<>();

    @Override
    public Object key() {
        return "tenant";
    }

    @Override
    public @Nullable Tenant getValue() {
        return CURRENT.get();
    }

    @Override
    public void setValue(Tenant value) {
        CURRENT.set(value);
    }

    @Override
    public void setValue() {
        CURRENT.remove();
    }
}
