package io.github.refreshahead.spring;

import io.github.refreshahead.spring.aop.AspectConfiguration;
import io.github.refreshahead.spring.aop.ProxyConfiguration;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.AdviceModeImportSelector;

/** Picks what intercepts calls, by {@link EnableRefreshAhead#mode()}. */
final class AdviceModeSelector extends AdviceModeImportSelector<EnableRefreshAhead> {

    @Override
    protected String[] selectImports(AdviceMode mode) {
        Class<?> configuration =
                switch (mode) {
                    case PROXY -> ProxyConfiguration.class;
                    case ASPECTJ -> AspectConfiguration.class;
                };
        return new String[] {configuration.getName()};
    }
}
