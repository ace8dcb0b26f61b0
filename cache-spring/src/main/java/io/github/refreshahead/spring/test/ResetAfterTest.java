package io.github.refreshahead.spring.test;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/** Lets no test find what another one has cached. Does nothing without a {@link RefreshAheadTester}. */
final class ResetAfterTest extends AbstractTestExecutionListener {

    /** After the end of the test's transaction, before its context is closed. */
    @Override
    public int getOrder() {
        return 3_500;
    }

    @Override
    public void afterTestMethod(TestContext test) {
        if (test.hasApplicationContext()) {
            test.getApplicationContext()
                    .getBeanProvider(RefreshAheadTester.class)
                    .ifAvailable(RefreshAheadTester::reset);
        }
    }
}
