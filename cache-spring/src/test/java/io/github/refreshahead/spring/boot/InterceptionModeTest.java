package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.spring.EnableRefreshAhead;
import io.github.refreshahead.spring.aop.AdviceSettings;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.Configuration;

/** {@code refresh-ahead.mode}, and an application that says it itself. */
class InterceptionModeTest {

    static class Valuations {
        @RefreshAhead(cache = "valuations", ttl = "10m")
        public String valuation(String vin) {
            return vin;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRefreshAhead(order = 7)
    static class Own {}

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RefreshAheadAutoConfiguration.class))
            .withPropertyValues("refresh-ahead.backend=embedded")
            .withUserConfiguration(Valuations.class);

    @Test
    void proxiesAreTheDefault() {
        runner.run(context -> {
            assertThat(context.getBean(AdviceSettings.class).mode()).isEqualTo(AdviceMode.PROXY);
            assertThat(AopUtils.isAopProxy(context.getBean(Valuations.class))).isTrue();
        });
    }

    @Test
    void wovenCodeNeedsTheWeaver() {
        runner.withPropertyValues("refresh-ahead.mode=aspectj").run(context -> assertThat(
                        StartFailures.analyze(context.getStartupFailure()).getDescription())
                .isEqualTo("@EnableRefreshAhead has mode ASPECTJ, but nothing weaves; start the JVM with"
                        + " -javaagent:aspectjweaver.jar, and where a META-INF/aop.xml includes some classes only, let it"
                        + " include io.github.refreshahead.spring.aop.RefreshAheadAspect, too; or say mode = PROXY"));
    }

    @Test
    void whatTheApplicationSaysItselfHolds() {
        runner.withUserConfiguration(Own.class)
                .withPropertyValues("refresh-ahead.mode=aspectj")
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(AdviceSettings.class);
                    assertThat(context.getBean(AdviceSettings.class).order()).isEqualTo(7);
                    assertThat(AopUtils.isAopProxy(context.getBean(Valuations.class)))
                            .isTrue();
                });
    }

    @Test
    void unknownModeIsTold() {
        runner.withPropertyValues("refresh-ahead.mode=proxies").run(context -> assertThat(
                        StartFailures.analyze(context.getStartupFailure()).getDescription())
                .contains("refresh-ahead.mode"));
    }
}
