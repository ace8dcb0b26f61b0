package io.github.refreshahead.examples.guide.readers;

import io.github.refreshahead.key.KeyContext;
import io.github.refreshahead.spring.PropagatedKeyContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class Tenancy {

    @Bean
    KeyContext tenant() {
        return PropagatedKeyContext.of("tenant", new TenantAccessor(), Tenant::id, Tenant::new);
    }
}
