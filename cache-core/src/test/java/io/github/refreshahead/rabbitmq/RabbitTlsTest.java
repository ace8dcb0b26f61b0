package io.github.refreshahead.rabbitmq;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A TLS endpoint on 127.0.0.1 whose certificate is for another host; it ends each connection after the handshake. */
class RabbitTlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    private SSLContext trusting;
    private SSLServerSocket endpoint;

    @BeforeEach
    void start() throws Exception {
        trusting = contextWithCertificateFor("broker.example");
        endpoint = (SSLServerSocket)
                trusting.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        CompletableFuture.runAsync(this::acceptUntilClosed);
    }

    @AfterEach
    void stop() throws IOException {
        endpoint.close();
    }

    @Test
    void certificateOfAnotherHostIsRefused() {
        try (RabbitRefreshQueue queue = builder().sslContext(trusting).connect()) {
            assertThatThrownBy(queue::check)
                    .hasMessageStartingWith("Cannot reach RabbitMQ at " + address() + ": TLS failed: ")
                    .hasStackTraceContaining("No subject alternative names");
        }
    }

    @Test
    void certificateThatNobodyVouchesForIsRefused() {
        try (RabbitRefreshQueue queue = builder().connect()) {
            assertThatThrownBy(queue::check)
                    .hasMessageStartingWith("Cannot reach RabbitMQ at " + address() + ": TLS failed: ")
                    .hasStackTraceContaining("unable to find valid certification path");
        }
    }

    @Test
    void hostNameIsNotLookedAtOnlyIfToldSo() {
        try (RabbitRefreshQueue queue =
                builder().sslContext(trusting).verifyHostname(false).connect()) {
            assertThatThrownBy(queue::check).hasMessage("Cannot reach RabbitMQ at " + address() + ": connection lost");
        }
    }

    private RabbitRefreshQueueBuilder builder() {
        return RabbitRefreshQueue.builder().namespace("cars").uri("amqps://guest:guest@" + address());
    }

    private String address() {
        return "127.0.0.1:" + endpoint.getLocalPort();
    }

    private void acceptUntilClosed() {
        while (!endpoint.isClosed()) {
            try (SSLSocket socket = (SSLSocket) endpoint.accept()) {
                socket.startHandshake();
            } catch (IOException e) {
                // The client refused, or the test is over.
            }
        }
    }

    private SSLContext contextWithCertificateFor(String host) throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "broker",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IllegalStateException("keytool did not make a certificate");
        }
        return context(file);
    }

    private static SSLContext context(Path file) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("broker", keys.getCertificate("broker"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
