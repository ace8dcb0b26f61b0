package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** What an application that fails to start would print: the first analyzer that knows the failure. */
final class StartFailures {

    private StartFailures() {}

    /** The description of a start that must fail; it must also say what to do. */
    static String refusal(ApplicationContextRunner application) {
        String[] description = new String[1];
        application.run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = analyze(context.getStartupFailure());
            assertThat(analysis.getAction()).isNotBlank();
            description[0] = analysis.getDescription();
        });
        return description[0];
    }

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
