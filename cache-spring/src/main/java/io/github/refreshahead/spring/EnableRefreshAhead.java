package io.github.refreshahead.spring;

import io.github.refreshahead.spring.aop.AdviceSettings;
import io.github.refreshahead.spring.aop.OperationsConfiguration;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.AdviceMode;
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
 * <p>Calls are intercepted by proxies, so that a bean that calls its own method goes past them, or else by
 * {@linkplain #mode() woven code}. Boot's auto-configuration steps back for an application that says this itself.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import({
    RefreshAheadRegistrar.class,
    AdviceModeSelector.class,
    OperationsConfiguration.class,
    RefreshAheadConfiguration.class
})
public @interface EnableRefreshAhead {

    /** Whether proxies extend the beans' classes, also of beans that have interfaces. Default: only of those without. */
    boolean proxyTargetClass() default false;

    /**
     * How calls are intercepted; one way for the whole application. {@link AdviceMode#ASPECTJ} needs
     * {@code org.aspectj:aspectjweaver} on the class path and as the JVM's agent
     * ({@code -javaagent:aspectjweaver.jar}). Then calls of an object's own methods are seen too, and methods that are
     * private or final; annotations count on the method itself only, and not on an interface's or an overridden one.
     */
    AdviceMode mode() default AdviceMode.PROXY;

    /**
     * Where proxies have the interceptor among others: outside of those with a higher number. The default is inside of
     * everything that has an order, and outside of what has none, such as transactions.
     *
     * <p>A cached method that carries an authorization annotation, too, is refused unless another order than the default is
     * given here. With one above the authorization's, every caller is checked, and so is every refresh, which has no caller;
     * with one below, only loads and refreshes are checked. Of no effect with {@link AdviceMode#ASPECTJ}, where
     * authorization stands outside.
     */
    int order() default AdviceSettings.DEFAULT_ORDER;

    /**
     * Classes of objects that are no beans, and whose annotated methods are cached nevertheless; only with
     * {@link AdviceMode#ASPECTJ}. Such an object's entries are refreshed by calling it again, in this process and without
     * the queue. Entries belong to the class: what one object has loaded, others are served.
     */
    Class<?>[] objects() default {};
}
