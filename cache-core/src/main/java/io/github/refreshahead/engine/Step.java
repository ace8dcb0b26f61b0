package io.github.refreshahead.engine;

import io.github.refreshahead.Served;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a call does next. A {@link Miss} decides; whether a thread waits meanwhile is up to who takes the steps, so that
 * calls that block and calls that do not go the same way.
 */
sealed interface Step {

    /** The call ends, with a value. */
    record Answer(Served<@Nullable Object> served) implements Step {}

    /** The call ends, with the origin's exception. */
    record Failure(Throwable failure) implements Step {}

    /**
     * Waits for something that completes normally or not at all.
     *
     * @param then told what came; {@code null} if nothing has in that time, or the thread was interrupted
     */
    record Wait<T>(CompletableFuture<T> awaited, Duration atMost, Function<@Nullable T, Step> then) implements Step {}

    /**
     * Calls the origin.
     *
     * @param flight what waits for it; {@code null} if nobody shares it
     * @param then told what the origin returned or, if not {@code null}, what it threw
     * @param over frees what the load holds; called once {@code then} has returned, and before it if the load has outlasted its
     *     deadline and no thread is held up by it; does nothing the second time
     */
    record Load(@Nullable Flight flight, BiFunction<@Nullable Object, @Nullable Throwable, Step> then, Runnable over)
            implements Step {}
}
