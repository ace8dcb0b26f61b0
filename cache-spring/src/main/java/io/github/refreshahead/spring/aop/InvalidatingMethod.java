package io.github.refreshahead.spring.aop;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.key.CacheKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call of a method that invalidates: removes the entries after the method has returned, or after the commit of the
 * caller's transaction. Whether that succeeds never changes the outcome of the call.
 */
final class InvalidatingMethod implements Interception {

    private static final Logger log = LoggerFactory.getLogger(InvalidatingMethod.class);
    private static final long WARN_WINDOW_NANOS = 60_000_000_000L;

    /** One cache, and how its key comes from the arguments. */
    record Target(RefreshAheadOperation operation, KeyParts key, KeyConversion conversion) {

        CacheKey key(@Nullable Object[] arguments) {
            return operation.keyOfParts(conversion.convert(key.function().parts(arguments)));
        }
    }

    private record Removal(RefreshAheadOperation operation, CacheKey key) {}

    private final List<Target> targets;
    private final Throttle throttle;

    /** @param nanoTime a monotonic clock */
    InvalidatingMethod(List<Target> targets, LongSupplier nanoTime) {
        this.targets = List.copyOf(targets);
        this.throttle = new Throttle(WARN_WINDOW_NANOS, nanoTime);
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object result = invocation.proceed();
        List<Removal> removals = removals(invocation.getArguments());
        if (!removals.isEmpty()) {
            CallerTransaction.afterCommit(() -> removals.forEach(this::remove));
        }
        return result;
    }

    private List<Removal> removals(@Nullable Object[] arguments) {
        List<Removal> removals = new ArrayList<>(targets.size());
        for (Target target : targets) {
            try {
                removals.add(new Removal(target.operation(), target.key(arguments)));
            } catch (RuntimeException e) {
                warn(target.operation(), e);
            }
        }
        return removals;
    }

    private void remove(Removal removal) {
        try {
            removal.operation().invalidator().invalidate(List.of(removal.key()), OnFailure.THROW);
        } catch (RuntimeException e) {
            warn(removal.operation(), e);
        }
    }

    private void warn(RefreshAheadOperation operation, RuntimeException e) {
        if (throttle.pass()) {
            log.warn(
                    "Cache {}: an entry could not be invalidated ({}); it may be served until it is refreshed or its ttl"
                            + " ends; further cases of this minute are not logged",
                    operation.cache(),
                    e.getClass().getSimpleName());
        }
    }
}
