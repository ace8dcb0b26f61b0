package io.github.refreshahead.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Marks the bean that says where the caches' RabbitMQ is, where that is not the broker of the rest of the application:
 * Boot's {@code RabbitConnectionDetails}, or a {@link com.rabbitmq.client.ConnectionFactory}, whose address, virtual host,
 * login and TLS are taken. It is copied, never changed.
 *
 * <p>It comes before what is not marked, and after {@code refresh-ahead.rabbitmq.uri}. Two marked beans stop the start.
 * The rest of the application does not see the bean if it is declared with {@code @Bean(defaultCandidate = false)}.
 *
 * <p>Connections are always the cache's own, with its own timeouts and threads.
 */
@Documented
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.PARAMETER, ElementType.FIELD, ElementType.ANNOTATION_TYPE})
public @interface RefreshAheadRabbit {}
