package io.github.refreshahead.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports below those from which systems take the ports of outgoing connections (32768 on Linux). A client that
 * keeps connecting to a killed server's port in that range would in the end be given that very port, be connected to
 * itself, and the server could not come back.
 */
final class Ports {

    /** Redis Cluster nodes talk to each other on their port plus this. */
    static final int CLUSTER_BUS_OFFSET = 10_000;

    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_767 - CLUSTER_BUS_OFFSET;
    private static final int ATTEMPTS = 1_000;

    private Ports() {}

    /** A port that is free now, and whose cluster bus port is too. */
    static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (isFree(port) && isFree(port + CLUSTER_BUS_OFFSET)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST + " and " + HIGHEST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
