package io.github.refreshahead.spring;

import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.spring.aop.CacheSettings;
import io.github.refreshahead.spring.aop.Invalidators;
import io.github.refreshahead.spring.aop.Readers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What an application may ask for, beside the annotations. */
@Configuration(proxyBeanMethods = false)
class RefreshAheadConfiguration {

    @Bean
    RefreshAheadCaches refreshAheadCaches(
            RefreshAheadEngine engine,
            Invalidators refreshAheadInvalidators,
            Readers refreshAheadReaders,
            CacheSettings refreshAheadCacheSettings) {
        return new RefreshAheadCaches(engine, refreshAheadInvalidators, refreshAheadReaders, refreshAheadCacheSettings);
    }
}
