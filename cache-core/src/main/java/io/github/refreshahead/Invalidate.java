package io.github.refreshahead;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Removes an entry after the method has returned normally. Once it has been removed, no load that began before can put
 * the old value back. Inside a transaction the removal happens after the commit, and not at all after a rollback.
 *
 * <p>A store that does not answer never fails the method, nor its transaction: the removal is given up and logged, and
 * the old value may be served until it is refreshed or its ttl ends.
 *
 * <p>The key must be one that the cache's own method could have: this is checked while the application starts.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(Invalidate.All.class)
public @interface Invalidate {

    /** Name of the cache. */
    String cache();

    /** SpEL over the method's arguments that gives the key. Default: all arguments. */
    String key() default "";

    /** Several on one method. */
    @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @Documented
    @interface All {

        /** Each of them. */
        Invalidate[] value();
    }
}
