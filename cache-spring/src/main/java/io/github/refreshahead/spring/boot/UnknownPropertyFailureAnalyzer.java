package io.github.refreshahead.spring.boot;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** A property {@code refresh-ahead.*} that does not exist: its name and place in one line, never its value. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownPropertyFailureAnalyzer extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of(RefreshAheadProperties.PREFIX);

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
        String unknown = cause.getUnboundProperties().stream()
                .filter(property -> OURS.isAncestorOf(property.getName()))
                .map(UnknownPropertyFailureAnalyzer::describe)
                .collect(Collectors.joining(", "));
        return unknown.isEmpty()
                ? null
                : new FailureAnalysis(
                        "Unknown property: " + unknown,
                        "Correct the name, or remove the property. A cache's name with dots is written in brackets:"
                                + " refresh-ahead.caches[a.b].ttl.",
                        cause);
    }

    private static String describe(ConfigurationProperty property) {
        return property.getName() + (property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")");
    }
}
