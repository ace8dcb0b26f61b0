package io.github.refreshahead;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Removes entries after the method has returned normally. Once the store has acknowledged it, no load that began before
 * can bring the old value back, in any process; copies of this process are gone before the call returns, and other
 * processes are told.
 *
 * <p>What is removed is said by exactly one of {@link #key()} (the default: all arguments), {@link #keys()},
 * {@link #allEntries()} and {@link #tags()}. Expressions are SpEL over the arguments, as the method left them, and
 * {@code #result}; beans and types are out of reach. That a key is one which the cache's own method could have is checked
 * while the application starts, as far as types tell.
 *
 * <p>An expression that gives no key (null, or a failure) is never passed over: the call throws
 * {@link IllegalArgumentException} with the expression and the method, after it has done what the other expressions say.
 *
 * <p>Inside a caller's transaction the removal waits for the commit, and does not happen after a rollback (also one to a
 * savepoint). Then nobody can be told of a failure any more, so that {@link OnFailure#RETRY} holds whatever is said. A
 * transaction that begins and ends with the method itself has been committed when the method returns.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(Invalidate.All.class)
public @interface Invalidate {

    /** Names of the caches; at least one, except with {@link #tags()}, which belong to all caches. */
    String[] cache() default {};

    /**
     * Gives the key; a list, <code>{#make, #model}</code>, is a key of several parts, of which single ones may be null.
     * Default: all arguments.
     */
    String key() default "";

    /**
     * Gives several keys: a collection or an array, perhaps empty, each element one key. For a cache whose keys have
     * several parts, an element may be a list of them.
     */
    String keys() default "";

    /**
     * Give the tags whose entries are to be removed, in all caches of the namespace: each a string (or a number, an enum, a
     * UUID, by their text) or a collection of these; nulls are skipped.
     */
    String[] tags() default {};

    /** Removes all entries of the caches. Takes time in proportion to the size of the whole store. */
    boolean allEntries() default false;

    /** Whether to remove anything at all. Default: always. */
    String condition() default "";

    /**
     * Removes before the method runs, too, at once even inside a transaction; so that an exception of the method cannot
     * keep the old value. {@code #result} is not there yet, and not to be used.
     */
    boolean beforeInvocation() default false;

    /**
     * What happens if the store does not acknowledge the removal. Default: {@link OnFailure#RETRY}, with which other
     * processes may serve the old value until a retry succeeds. With {@link OnFailure#THROW} the caller gets the
     * exception, although the method has done its work.
     */
    OnFailure onFailure() default OnFailure.RETRY;

    /** Several on one method. */
    @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @Documented
    @interface All {

        /** Each of them. */
        Invalidate[] value();
    }
}
