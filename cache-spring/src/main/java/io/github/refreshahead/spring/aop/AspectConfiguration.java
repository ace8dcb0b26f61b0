package io.github.refreshahead.spring.aop;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;

/** Annotated methods that AspectJ has woven. */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public class AspectConfiguration {

    @Bean
    @Lazy(false)
    static WovenCalls refreshAheadWovenCalls(
            OperationSource refreshAheadOperations, ConfigurableListableBeanFactory beans) {
        return new WovenCalls(refreshAheadOperations, new AnnotatedSingletons(beans));
    }
}
