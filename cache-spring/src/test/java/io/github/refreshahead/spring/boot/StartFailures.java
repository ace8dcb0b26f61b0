package io.github.refreshahead.spring.boot;

import java.util.Objects;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** What an application that fails to start would print: the first analyzer that knows the failure. */
final class StartFailures {

    private StartFailures() {}

    static FailureAnalysis analyze(Throwable failure) {
        var analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, SpringFactoriesLoader.FailureHandler.handleMessage((message, e) -> {}));
        analyzers.sort(AnnotationAwareOrderComparator.INSTANCE);
        return analyzers.stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no analyzer knows it", failure));
    }
}
