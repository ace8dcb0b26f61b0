package io.github.refreshahead.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisClusterTest {

    @Test
    void nodesServeAllSlotsTogetherAndEndWithClose() throws IOException {
        List<URI> nodes;
        try (RedisCluster cluster = RedisCluster.start(3)) {
            nodes = cluster.nodes();
            assertThat(nodes).hasSize(3).doesNotHaveDuplicates();
            for (URI node : nodes) {
                assertThat(Wire.command(address(node), "CLUSTER INFO")).contains("cluster_slots_ok:16384");
            }
            assertThat(Wire.command(address(nodes.get(0)), "GET foo"))
                    .isEqualTo("-MOVED 12182 127.0.0.1:" + nodes.get(2).getPort());
        }
        assertThat(nodes).noneMatch(node -> Wire.accepts(address(node)));
    }

    @Test
    void twoNodesAreNoCluster() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisCluster.start(2))
                .withMessage("nodes (2) must be at least 3");
    }

    private static InetSocketAddress address(URI uri) {
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }
}
