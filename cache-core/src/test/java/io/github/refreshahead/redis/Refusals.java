package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.refreshahead.store.StoreException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a store says when it does not do something. */
final class Refusals {

    private Refusals() {}

    static StoreException.Reason reason(ThrowingCallable operation) {
        return exception(operation).reason();
    }

    static StoreException exception(ThrowingCallable operation) {
        StoreException exception = catchThrowableOfType(StoreException.class, operation);
        if (exception == null) {
            throw new AssertionError("the store did it");
        }
        return exception;
    }
}
