package io.github.refreshahead.spring.woven;

import static io.github.refreshahead.spring.woven.WovenApplication.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.spring.woven.WovenApplication.Woven;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.aspectj.lang.Aspects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the weaver's agent makes of annotated methods, in a JVM of its own. */
class WovenMethodsTest {

    private static String runWithAgent(Class<?> tests) throws IOException, InterruptedException, URISyntaxException {
        Path weaver = Path.of(Aspects.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-javaagent:" + weaver,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WovenProgram.class.getName(),
                        tests.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    @TestFactory
    Stream<DynamicTest> withTheAgent() throws IOException, InterruptedException, URISyntaxException {
        return results(WovenMethods.class);
    }

    @TestFactory
    Stream<DynamicTest> withTheAgentAndSpringsAspects() throws IOException, InterruptedException, URISyntaxException {
        return results(WovenTransactions.class);
    }

    private static Stream<DynamicTest> results(Class<?> tests)
            throws IOException, InterruptedException, URISyntaxException {
        String output = runWithAgent(tests);
        return Arrays.stream(tests.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> DynamicTest.dynamicTest(method.getName(), () -> assertThat(output)
                        .contains("SUCCESSFUL " + method.getName() + "()\n")));
    }

    @Test
    void withoutTheAgentTheStartFails() {
        assertThat(refusal(Woven.class))
                .isEqualTo("@EnableRefreshAhead has mode ASPECTJ, but nothing weaves; start the JVM with"
                        + " -javaagent:aspectjweaver.jar, and where a META-INF/aop.xml includes some classes only, let it"
                        + " include io.github.refreshahead.spring.aop.RefreshAheadAspect, too; or say mode = PROXY");
    }
}
