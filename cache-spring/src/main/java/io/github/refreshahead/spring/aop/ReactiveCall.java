package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Calls of methods whose values come through Reactor: each subscription is a call. The origin that a subscription leads to
 * is subscribed to by the engine, with that subscription's context, and goes on if the subscription is cancelled, since
 * others may share it. Loaded only where Reactor is.
 */
final class ReactiveCall {

    private ReactiveCall() {}

    /** @param source makes a mono of what the method returned */
    static Mono<Object> of(
            RefreshAheadOperation operation,
            @Nullable Object[] arguments,
            MethodInvocation invocation,
            Function<@Nullable Object, Mono<?>> source,
            boolean storing) {
        LaterInvocation later = new LaterInvocation(invocation);
        return Mono.deferContextual(context -> SubscriberTransaction.mayHideCommitted(context)
                .flatMap(hides -> Mono.fromFuture(
                        () -> ThreadLocals.of(context)
                                .within(() -> answer(operation, arguments, later, source, storing && !hides, context)),
                        true)));
    }

    private static CompletableFuture<@Nullable Object> answer(
            RefreshAheadOperation operation,
            @Nullable Object[] arguments,
            LaterInvocation invocation,
            Function<@Nullable Object, Mono<?>> source,
            boolean storing,
            ContextView context) {
        return storing
                ? operation.callAsync(arguments, () -> source.apply(invocation.proceed())
                        .contextWrite(context)
                        .toFuture())
                : operation.callAsyncWithoutStoring(arguments, () -> source.apply(invocation.proceed())
                        .contextWrite(context)
                        .toFuture());
    }

    /** Leaves the value with the marker when it is there. */
    static Mono<?> watched(Mono<?> source, RefreshMarker marker) {
        return source.doOnSubscribe(subscription -> marker.begin()).doOnSuccess(marker::end);
    }

    static void await(Mono<?> returned) throws Throwable {
        CompletableFuture<?> value = returned.toFuture();
        try {
            value.get();
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        } finally {
            value.cancel(true);
        }
    }
}
