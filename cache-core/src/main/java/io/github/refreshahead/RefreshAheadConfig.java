package io.github.refreshahead;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Defaults for the {@link RefreshAhead} methods of one class. Each attribute means what it means there; what the method
 * gives itself wins.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface RefreshAheadConfig {

    /** Hard bound on the age of what is served. */
    String ttl() default "";

    /** Age from which a refresh is asked for. */
    String refreshAfter() default "";

    /** How long beyond ttl an entry may be served when the method fails. */
    String staleIfError() default "";

    /** How long a {@code null} is served. */
    String nullTtl() default "";

    /** How long this process keeps copies of its own; {@code "off"}: none. */
    String nearTtl() default "";

    /** Name of a {@code ValueCodec}. */
    String codec() default "";

    /** What happens when a method is called inside a transaction. */
    InsideTransaction insideTransaction() default InsideTransaction.INHERIT;
}
