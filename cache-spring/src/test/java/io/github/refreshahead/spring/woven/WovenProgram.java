package io.github.refreshahead.spring.woven;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the tests of a class, its argument, and prints {@code <state> <test>} lines, each followed by the failure if there is one. */
final class WovenProgram {

    private WovenProgram() {}

    public static void main(String[] arguments) {
        LauncherDiscoveryRequest tests = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(arguments[0]))
                .build();
        LauncherFactory.create().execute(tests, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                System.out.println(result.getStatus() + " " + test.getDisplayName());
                result.getThrowable().ifPresent(failure -> failure.printStackTrace(System.out));
            }
        });
    }
}
