package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadEngine;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;

/** The beans behind {@code @EnableRefreshAhead}, however calls are intercepted. */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public class OperationsConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Declarations refreshAheadDeclarations(ObjectProvider<AdviceSettings> settings) {
        return new Declarations(AdviceSettings.merged(settings).mode());
    }

    @Bean
    static Invalidators refreshAheadInvalidators(RefreshAheadEngine engine) {
        return new Invalidators(engine);
    }

    @Bean
    static CacheSettings refreshAheadCacheSettings() {
        return new CacheSettings();
    }

    @Bean
    static Readers refreshAheadReaders(
            ConfigurableListableBeanFactory beans, ObjectProvider<CacheOverrides> overrides) {
        return new Readers(beans, overrides.getIfAvailable(CacheOverrides::none));
    }

    @Bean
    @Lazy(false)
    static OperationSource refreshAheadOperations(
            Declarations refreshAheadDeclarations,
            ObjectProvider<AdviceSettings> settings,
            ConfigurableListableBeanFactory beans,
            ObjectProvider<RefreshAheadEngine> engine,
            ObjectProvider<CacheOverrides> overrides,
            Invalidators refreshAheadInvalidators,
            CacheSettings refreshAheadCacheSettings) {
        AdviceSettings advice = AdviceSettings.merged(settings);
        return new OperationSource(
                refreshAheadDeclarations,
                new AnnotatedBeans(beans, refreshAheadDeclarations),
                advice,
                new Registration(
                        beans,
                        advice,
                        engine.getObject(),
                        overrides.getIfAvailable(CacheOverrides::none),
                        refreshAheadInvalidators,
                        refreshAheadCacheSettings,
                        System::nanoTime));
    }

    @Bean
    @Lazy(false)
    static EngineLifecycle refreshAheadLifecycle(RefreshAheadEngine engine, OperationSource refreshAheadOperations) {
        return new EngineLifecycle(engine);
    }
}
