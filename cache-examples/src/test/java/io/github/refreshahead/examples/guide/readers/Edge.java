package io.github.refreshahead.examples.guide.readers;

import io.github.refreshahead.engine.RefreshAheadReader;
import io.github.refreshahead.examples.platform.Valuation;
import io.github.refreshahead.spring.RefreshAheadCaches;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A service without the origin. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Tenancy.class)
class Edge {

    @Bean
    RefreshAheadReader<String, Valuation> valuations(RefreshAheadCaches caches) {
        return caches.reader("valuations", String.class, Valuation.class);
    }
}
