package io.github.refreshahead.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The tests share one broker, since it takes its time to start; each leaves it running. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RabbitServerTest {

    private static final String DECLARE = "rabbit_amqqueue:declare("
            + "rabbit_misc:r(<<\"/\">>, queue, <<\"kept\">>), true, false, [], none, <<\"test\">>).";

    private final RabbitServer broker = RabbitServer.start();

    @AfterAll
    void end() {
        broker.close();
    }

    @Test
    void startedBrokerSpeaksAmqp() {
        assertThat(broker.uri()).hasScheme("amqp").hasUserInfo("guest:guest");
        assertThat(Wire.speaksAmqp(address(broker))).isTrue();
    }

    @Test
    void killedBrokerComesBackOnTheSamePortWithItsData() {
        URI uri = broker.uri();
        broker.ctl("eval", DECLARE);

        broker.kill();
        assertThat(Wire.accepts(address(broker))).isFalse();

        broker.restart();
        assertThat(broker.uri()).isEqualTo(uri);
        assertThat(broker.ctl("list_queues", "name")).isEqualTo(List.of("kept"));
    }

    @Test
    void frozenBrokerIsSilentUntilItThaws() {
        broker.freeze();
        assertThat(Wire.speaksAmqp(address(broker))).isFalse();

        broker.thaw();
        assertThat(Wire.speaksAmqp(address(broker))).isTrue();
    }

    @Test
    void closedBrokerLeavesNoProcess() {
        List<ProcessHandle> before = ProcessHandle.current().descendants().toList();
        RabbitServer another = RabbitServer.start();
        List<ProcessHandle> started = ProcessHandle.current()
                .descendants()
                .filter(process -> !before.contains(process))
                .toList();
        Matcher mapperPort = Pattern.compile("\\d+")
                .matcher(another.ctl("eval", "os:getenv(\"ERL_EPMD_PORT\").").get(0));

        another.close();

        assertThat(Wire.accepts(address(another))).isFalse();
        assertThat(started).noneMatch(ProcessHandle::isAlive);
        // In a container there is no port mapper of this machine.
        if (mapperPort.find()) {
            int port = Integer.parseInt(mapperPort.group());
            assertThat(Wire.accepts(new InetSocketAddress("127.0.0.1", port))).isFalse();
        }
    }

    private static InetSocketAddress address(RabbitServer server) {
        return new InetSocketAddress(server.uri().getHost(), server.uri().getPort());
    }
}
