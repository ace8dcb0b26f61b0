package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import java.util.List;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A method that returns a {@link Flux}, all of whose elements are stored as one list when the last has come. */
final class FluxCarrier implements Carrier {

    @Override
    public boolean late() {
        return true;
    }

    @Override
    public Object call(
            RefreshAheadOperation operation,
            @Nullable Object[] arguments,
            MethodInvocation invocation,
            boolean storing) {
        return emitted(ReactiveCall.of(operation, arguments, invocation, FluxCarrier::collected, storing));
    }

    @Override
    public Object pass(RefreshMarker marker, MethodInvocation invocation) throws Throwable {
        return emitted(ReactiveCall.watched(collected(invocation.proceed()), marker));
    }

    @Override
    public void await(@Nullable Object returned) throws Throwable {
        ReactiveCall.await(collected(returned));
    }

    private static Mono<? extends List<?>> collected(@Nullable Object returned) {
        if (returned instanceof Flux<?> flux) {
            return flux.collectList();
        }
        throw new IllegalStateException("a method that declares a Flux returned null");
    }

    private static Flux<Object> emitted(Mono<?> list) {
        return list.flatMapIterable(elements -> (List<?>) elements);
    }
}
