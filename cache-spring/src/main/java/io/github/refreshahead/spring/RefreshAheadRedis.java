package io.github.refreshahead.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Marks the bean that says where the caches' Redis is, where that is not the Redis of the rest of the application: Boot's
 * {@code DataRedisConnectionDetails}, or {@link io.github.refreshahead.redis.RedisSettings}, which is taken as it is,
 * limits included.
 *
 * <p>It comes before what is not marked, and after {@code refresh-ahead.redis.uri}. Two marked beans stop the start. The
 * rest of the application does not see the bean if it is declared with {@code @Bean(defaultCandidate = false)}.
 *
 * <p>Connections are always the cache's own; a client of the application is never used.
 */
@Documented
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.PARAMETER, ElementType.FIELD, ElementType.ANNOTATION_TYPE})
public @interface RefreshAheadRedis {}
