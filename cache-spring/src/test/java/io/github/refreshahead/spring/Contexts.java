package io.github.refreshahead.spring;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;

/** Applications without Boot, on an engine in memory. */
public final class Contexts {

    private Contexts() {}

    @Configuration(proxyBeanMethods = false)
    @EnableRefreshAhead
    public static class Caching {
        @Bean
        RefreshAheadEngine engine() {
            return RefreshAheadEngine.builder()
                    .namespace("test")
                    .store(new InMemoryEntryStore())
                    .build();
        }
    }

    public static AnnotationConfigApplicationContext start(Class<?>... beans) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.register(Caching.class);
        context.register(beans);
        context.refresh();
        return context;
    }

    /** What we say of a start that fails, or else its innermost message. */
    public static String refusal(Class<?>... beans) {
        return refusal(() -> start(beans).close());
    }

    /** Likewise. */
    public static String refusal(ThrowingCallable start) {
        Throwable failure = catchThrowable(start);
        if (failure == null) {
            throw new AssertionError("the context started");
        }
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof RefreshAheadException) {
                return String.valueOf(t.getMessage());
            }
        }
        return String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
    }
}
