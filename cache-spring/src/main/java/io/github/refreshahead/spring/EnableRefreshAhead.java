package io.github.refreshahead.spring;

import io.github.refreshahead.spring.aop.RefreshAheadProxyConfiguration;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/**
 * Makes {@code @RefreshAhead} and {@code @Invalidate} work on the beans of a Spring application; what Spring Boot's
 * auto-configuration does by itself. Goes on a {@code @Configuration} class and needs one bean of type
 * {@link io.github.refreshahead.engine.RefreshAheadEngine}:
 *
 * <pre>{@code
 * @Configuration
 * @EnableRefreshAhead
 * class Caching {
 *     @Bean
 *     RefreshAheadEngine engine() {
 *         return RefreshAheadEngine.builder().namespace("cars").store(RedisEntryStore.connect(redisUri)).build();
 *     }
 * }
 * }</pre>
 *
 * <p>The context starts the engine last and closes it first. A bean of type {@link RefreshAheadCaches} gives the caches
 * by name. Mistakes in annotations stop the start with one line that says what to do.
 *
 * <p>Calls are intercepted by proxies: a bean that calls its own method goes past them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import({RefreshAheadRegistrar.class, RefreshAheadProxyConfiguration.class, RefreshAheadConfiguration.class})
public @interface EnableRefreshAhead {

    /** Whether proxies extend the beans' classes, also of beans that have interfaces. Default: only of those without. */
    boolean proxyTargetClass() default false;
}
