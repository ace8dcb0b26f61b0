package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import org.jspecify.annotations.Nullable;

/** What has a cached method, and is called again for refreshes. Thread-safe, if the method is. */
interface Callee {

    /** That refreshes are of. */
    RefreshAheadOperation operation();

    /**
     * Calls the method from outside, with everything that is around it.
     *
     * @throws Throwable what the method throws, the same instance
     */
    @Nullable
    Object call(@Nullable Object[] arguments) throws Throwable;
}
