package io.github.refreshahead.spring.test;

import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.spring.boot.RefreshAheadAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** What {@link AutoConfigureRefreshAhead} brings. */
@AutoConfiguration(before = RefreshAheadAutoConfiguration.class)
class RefreshAheadTestAutoConfiguration {

    @Bean
    TestBackend refreshAheadTestBackend() {
        return new TestBackend();
    }

    @Bean
    RefreshAheadTester refreshAheadTester(TestBackend backend, RefreshAheadEngine engine) {
        return new RefreshAheadTester(backend, engine);
    }
}
