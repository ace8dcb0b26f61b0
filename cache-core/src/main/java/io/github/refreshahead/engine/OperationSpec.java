package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.codec.ValueCodec;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An operation: one cache and the method behind it, in the engine's terms. What a binding (an interceptor, the plain
 * API) registers once, while the application starts.
 *
 * @param cache the cache's name
 * @param id names the method in tasks; every process that shares the queue must derive the same
 * @param policy how long entries live
 * @param valueType the method's return type, with its type arguments
 * @param argumentTypes the declared types of the method's parameters, in order
 * @param keyFunction picks the key's parts out of the arguments
 * @param refresher calls the method again, with arguments that came through the queue
 * @param codec how values are stored; {@code null}: the engine's default
 * @param tags what a value's entry can be invalidated by, beside its key; {@code null}: nothing
 * @param veto which values are not cached; {@code null}: none
 */
public record OperationSpec(
        String cache,
        String id,
        CachePolicy policy,
        Type valueType,
        List<Type> argumentTypes,
        KeyFunction keyFunction,
        Refresher refresher,
        @Nullable ValueCodec codec,
        @Nullable TagFunction tags,
        @Nullable Veto veto) {

    public OperationSpec {
        requireNonNull(cache, "cache");
        requireNonNull(id, "id");
        requireNonNull(policy, "policy");
        requireNonNull(valueType, "valueType");
        argumentTypes = List.copyOf(argumentTypes);
        requireNonNull(keyFunction, "keyFunction");
        requireNonNull(refresher, "refresher");
    }

    /** Without a veto. */
    public OperationSpec(
            String cache,
            String id,
            CachePolicy policy,
            Type valueType,
            List<Type> argumentTypes,
            KeyFunction keyFunction,
            Refresher refresher,
            @Nullable ValueCodec codec,
            @Nullable TagFunction tags) {
        this(cache, id, policy, valueType, argumentTypes, keyFunction, refresher, codec, tags, null);
    }

    /** Picks the parts of the key out of a call's arguments. Thread-safe, and a function of the arguments alone. */
    @FunctionalInterface
    public interface KeyFunction {
        /** The key's parts; each of a type that {@code KeyRule} knows. */
        @Nullable
        Object[] parts(@Nullable Object[] arguments);
    }

    /** Tells the tags of a loaded value. Thread-safe. */
    @FunctionalInterface
    public interface TagFunction {
        /**
         * The value's tags, each of 1 to 256 bytes in UTF-8; nulls are skipped. If this throws, or a tag is longer, the
         * value reaches its caller and is not stored.
         */
        Collection<@Nullable String> tags(@Nullable Object[] arguments, @Nullable Object value);
    }

    /** Tells which loaded values are not cached. Thread-safe. */
    @FunctionalInterface
    public interface Veto {
        /**
         * Whether the value is only for those who have waited for its load: it is not stored, and an older one is removed.
         * If this throws, that is a veto.
         */
        boolean vetoes(@Nullable Object[] arguments, @Nullable Object value);
    }

    /** Calls the origin for a refresh, on a worker's thread, which may be interrupted at the load deadline. */
    @FunctionalInterface
    public interface Refresher {

        /** Nobody but a caller can reach the origin: see {@link RefreshAheadOperation#refreshedHere}. */
        Refresher NONE = arguments -> {
            throw new OriginNotReachedException("nobody but a caller knows the object to call");
        };

        /**
         * @throws OriginNotReachedException if the call returned without having reached the origin
         * @throws Throwable what the origin throws
         */
        @Nullable
        Object refresh(@Nullable Object[] arguments) throws Throwable;
    }

    /** Calls the origin for a caller, on the caller's thread. */
    @FunctionalInterface
    public interface Origin {
        /**
         * @throws Throwable what the origin throws; reaches the caller as the same instance
         */
        @Nullable
        Object load() throws Throwable;
    }

    /** Calls an origin that answers later, for a caller whose thread must not wait, on a thread of the engine. */
    @FunctionalInterface
    public interface AsyncOrigin {
        /**
         * Begins a load, and returns soon. The stage is not cancelled, since others may wait for it; what it fails with
         * reaches callers as the same instance.
         *
         * @throws Throwable what the origin throws instead; reaches the callers likewise
         */
        CompletionStage<? extends @Nullable Object> load() throws Throwable;
    }

    /** A {@link Refresher} that calls the origin once for several elements; the refresher of an operation that is so called. */
    public interface BulkRefresher extends Refresher {
        /**
         * @param elements the arguments of each
         * @return their values, in the same order; {@code null} where the origin has none
         * @throws OriginNotReachedException if the call returned without having reached the origin
         * @throws Throwable what the origin throws
         */
        List<@Nullable Object> refreshAll(List<@Nullable Object[]> elements) throws Throwable;
    }

    /** Calls the origin for a caller's several elements, on the caller's thread. */
    @FunctionalInterface
    public interface BulkOrigin {
        /**
         * Called for what is missing, as a rule once, and with no element twice.
         *
         * @param elements the arguments of each
         * @return their values, in the same order; {@code null} where the origin has none
         * @throws Throwable what the origin throws; reaches the caller as the same instance
         */
        List<@Nullable Object> load(List<@Nullable Object[]> elements) throws Throwable;
    }
}
