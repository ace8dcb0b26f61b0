package io.github.refreshahead.spring.aop;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/** Proxies in front of beans that have annotated methods. */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public class ProxyConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static RefreshAheadAdvisor refreshAheadAdvisor(
            Declarations refreshAheadDeclarations,
            ObjectProvider<AdviceSettings> settings,
            ObjectProvider<OperationSource> operations) {
        return new RefreshAheadAdvisor(
                new RefreshAheadInterceptor(operations::getObject),
                refreshAheadDeclarations,
                AdviceSettings.merged(settings).order());
    }
}
