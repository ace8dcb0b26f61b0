package io.github.refreshahead.histories.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkTest {

    private static final int LONG_MILLIS = 10_000;

    private ServerSocket server;
    private Link link;
    private Socket client;
    private Socket accepted;

    @BeforeEach
    void connect() throws Exception {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        link = new Link(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
        CompletableFuture<Socket> accepting = CompletableFuture.supplyAsync(() -> {
            try {
                return server.accept();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        client = new Socket(InetAddress.getLoopbackAddress(), link.port());
        accepted = accepting.get();
        client.setSoTimeout(LONG_MILLIS);
        accepted.setSoTimeout(LONG_MILLIS);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        accepted.close();
        link.close();
        server.close();
    }

    private void send(Socket from, String text) throws IOException {
        from.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private String receive(Socket to, int length) throws IOException {
        return new String(to.getInputStream().readNBytes(length), US_ASCII);
    }

    @Test
    void passesBytesOnInBothDirections() throws Exception {
        send(client, "question");
        assertThat(receive(accepted, 8)).isEqualTo("question");
        send(accepted, "answer");
        assertThat(receive(client, 6)).isEqualTo("answer");
    }

    @Test
    void aCutEndsTheConnectionAtBothEnds() throws Exception {
        link.cut();
        assertThatThrownBy(() -> {
                    if (client.getInputStream().read() < 0) {
                        throw new IOException("the end");
                    }
                })
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aBlackHoleHoldsBytesBackUntilItIsMended() throws Exception {
        link.blackHole(true);
        send(client, "lost?");
        accepted.setSoTimeout(50);
        assertThatThrownBy(() -> receive(accepted, 1)).isInstanceOf(SocketTimeoutException.class);
        link.mend();
        accepted.setSoTimeout(LONG_MILLIS);
        assertThat(receive(accepted, 5)).isEqualTo("lost?");
    }

    @Test
    void aDelayHoldsBytesBackForThatTime() throws Exception {
        link.delay(30_000);
        long begin = System.nanoTime();
        send(client, "late");
        assertThat(receive(accepted, 4)).isEqualTo("late");
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(30_000_000);
    }

    @Test
    void slicesArriveInOrderWithPauses() throws Exception {
        link.slice(1_000);
        long begin = System.nanoTime();
        send(client, "0123456789012345678901234567890123456789");
        assertThat(receive(accepted, 40)).isEqualTo("0123456789012345678901234567890123456789");
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(5_000_000);
    }
}
