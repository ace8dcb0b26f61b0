package io.github.refreshahead.engine;

import io.github.refreshahead.key.KeyContext;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A tenant that belongs to a thread. */
final class ThreadTenant implements KeyContext {

    final AtomicInteger captures = new AtomicInteger();
    private final ThreadLocal<@Nullable String> current = new ThreadLocal<>();

    @Override
    public String name() {
        return "tenant";
    }

    @Override
    public @Nullable String capture() {
        captures.incrementAndGet();
        return current.get();
    }

    @Override
    public Scope restore(String value) {
        String before = current.get();
        current.set(value);
        return () -> current.set(before);
    }

    /** Does something as a tenant. */
    void as(String tenant, Runnable work) {
        try (Scope scope = restore(tenant)) {
            work.run();
        }
    }
}
