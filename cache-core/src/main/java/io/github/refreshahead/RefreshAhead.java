package io.github.refreshahead;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Caches what a method returns, and refreshes it before it gets old.
 *
 * <p>A value younger than {@link #refreshAfter()} is served from the store. Between {@code refreshAfter} and
 * {@link #ttl()} it is still served at once, and one refresh for the whole fleet is queued; a consumer calls the
 * method again and overwrites the entry. An absent or older value is loaded by the caller, once per key and process.
 * Age counts from the moment the load <em>started</em>, by the store's clock.
 *
 * <p>Durations are text with a unit ({@code "10m"}, {@code "1500ms"}), ISO-8601 ({@code "PT10M"}), or a placeholder
 * ({@code "${valuations.ttl}"}). A bare number is refused. An empty text means "not given here": the value then comes
 * from {@link RefreshAheadConfig}, the application's properties, or the built-in default. Mistakes are refused while
 * the application starts, never when the method is called.
 *
 * <p>A method with a parameter {@code Collection<K>}, {@code List<K>} or {@code Set<K>} that returns a {@code Map<K, V>} is
 * cached by element: each id is an entry of its own, with the other arguments as a part of its key. A call reads all of them
 * at once and calls the method for the ids that are missing; due ones are refreshed by one call. Ids that the method does not
 * return are absent from the answer, and count as {@code null}. What the method returns for an id must not depend on the
 * other ids; else say {@link #key()}, {@code key = "#ids"} for instance, and the answer is cached as a whole. In other
 * expressions the parameter is one id, and {@code #result} its value.
 *
 * <p>Failures: a broken store or queue never reaches the caller, the method runs instead; an exception of the method
 * reaches the caller unchanged, as the same instance, unless {@link #staleIfError()} allows an older value.
 *
 * <p>In Spring the method may return its value in an {@code Optional}, a {@code CompletableFuture} or {@code CompletionStage},
 * a {@code Mono} or a {@code Flux}: what is stored, and what {@code #result} stands for, is the value itself, of a
 * {@code Flux} the list of all elements. Callers of the last four never wait on their own thread, and what one of them cancels goes
 * on for the others.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface RefreshAhead {

    /**
     * Name of the cache, {@code [A-Za-z0-9._-]{1,100}}; one cache belongs to one method. Default: class and method in
     * kebab case, {@code valuation-service-valuation}.
     */
    String cache() default "";

    /** Hard bound on the age of what is served; at least one second. Required here, on the class or in properties. */
    String ttl() default "";

    /** Age from which a refresh is asked for; shorter than ttl. Default: half of ttl. {@code "off"}: a plain cache. */
    String refreshAfter() default "";

    /**
     * SpEL over the method's arguments ({@code "#vin"}, {@code "{#make, #model}"}). Default: all arguments. The result,
     * beans and types are out of reach, because a consumer must be able to compute the same key.
     */
    String key() default "";

    /**
     * SpEL over the method's arguments that says which calls are cached ({@code "#vin.length() == 17"}). For others the
     * method runs, and nothing is read or stored. Default: all calls. If it fails, the call is not cached.
     */
    String condition() default "";

    /**
     * SpEL over the arguments and {@code #result} that says which values are not cached ({@code "#result.partial"}). Such
     * a value reaches those who have waited for its load, and nobody later; if it comes of a refresh, or an older value was
     * kept for {@link #staleIfError()}, the entry is removed. Default: all values are cached. If it fails, the value is not
     * cached.
     */
    String unless() default "";

    /** How long beyond ttl an entry may be served when the method fails. Default: {@code 0s}, never. */
    String staleIfError() default "";

    /** How long a {@code null} is served; it never becomes due. Default: refreshAfter. {@code "0s"}: never stored. */
    String nullTtl() default "";

    /**
     * How long this process keeps copies of its own, in front of the store; not longer than ttl. Copies are dropped when
     * their entry is invalidated or refreshed, here at once and elsewhere when the event arrives. What they hold is shared
     * between callers, who must not change it. Default, and {@code "off"}: no copies.
     */
    String nearTtl() default "";

    /**
     * SpEL over the arguments and {@code #result} that gives the entry's tags, by which {@link Invalidate#tags()} can
     * remove it: each a string (or a number, an enum, a UUID, by their text) of 1 to 256 bytes, or a collection of these;
     * nulls are skipped. For a null result, expressions that use {@code #result} give none. A value whose tags cannot be
     * told is not stored.
     */
    String[] tags() default {};

    /** Name of a {@code ValueCodec}. Default: Jackson. */
    String codec() default "";

    /** What happens when the method is called inside a transaction. Default: {@link InsideTransaction#BYPASS}. */
    InsideTransaction insideTransaction() default InsideTransaction.INHERIT;
}
