package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.servers.Authority;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.UUID;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** TLS to servers with certificates of one's own: one is for the host where all of them are, the other is not. */
@ExtendWith(OutputCaptureExtension.class)
class TlsConnectionTest {

    private static final String NOT_VERIFIED = "The host name in the certificate of %s at %s is not verified";

    @TempDir
    private static Path folder;

    private static Path authority;
    private static RedisServer redis;
    private static RedisServer redisOfAnotherName;
    private static RabbitServer rabbit;
    private static RabbitServer rabbitOfAnotherName;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, RefreshAheadAutoConfiguration.class))
            .withBean(Cars.class)
            .withPropertyValues(
                    "refresh-ahead.namespace=tls-" + UUID.randomUUID(),
                    "refresh-ahead.fail-fast=true",
                    // A first handshake loads many classes.
                    "refresh-ahead.redis.connect-timeout=5s",
                    "refresh-ahead.redis.read-timeout=5s",
                    "spring.ssl.bundle.pem.cars.truststore.certificate=file:" + authority);
    private final ApplicationContextRunner onRedis = runner.withPropertyValues(
            "refresh-ahead.redis.uri=" + RedisServer.shared().uri());

    @BeforeAll
    static void start() {
        Authority issuer = Authority.in(folder);
        authority = issuer.certificate();
        var right = issuer.issueForServers();
        var wrong = issuer.issue("other.example");
        redis = RedisServer.start(right);
        redisOfAnotherName = RedisServer.start(wrong);
        rabbit = RabbitServer.start(right);
        rabbitOfAnotherName = RabbitServer.start(wrong);
    }

    @AfterAll
    static void stop() {
        redis.close();
        redisOfAnotherName.close();
        rabbit.close();
        rabbitOfAnotherName.close();
    }

    private static String address(URI uri) {
        return uri.getHost() + ":" + uri.getPort();
    }

    private static void works(ApplicationContextRunner application) {
        application.run(context -> {
            assertThat(context).hasNotFailed();
            Cars.areCached(context.getBean(Cars.class));
        });
    }

    @Test
    void redisWithABundle() {
        works(runner.withPropertyValues(
                "refresh-ahead.redis.uri=" + redis.tlsUri(), "refresh-ahead.redis.ssl.bundle=cars"));
    }

    @Test
    void redisThatNobodyVouchesForIsRefused() {
        assertThat(StartFailures.refusal(runner.withPropertyValues("refresh-ahead.redis.uri=" + redis.tlsUri())))
                .contains("Redis at " + address(redis.tlsUri()), "TLS: ", "valid certification path")
                .doesNotContain("\n");
    }

    @Test
    void redisOfAnotherNameIsRefusedUnlessToldOtherwiseWhichIsSaid(CapturedOutput output) {
        ApplicationContextRunner application = runner.withPropertyValues(
                "refresh-ahead.redis.uri=" + redisOfAnotherName.tlsUri(), "refresh-ahead.redis.ssl.bundle=cars");
        assertThat(StartFailures.refusal(application))
                .contains(
                        "Redis at " + address(redisOfAnotherName.tlsUri()),
                        "TLS: ",
                        redisOfAnotherName.tlsUri().getHost())
                .doesNotContain("\n");
        String words = NOT_VERIFIED.formatted("Redis", "[" + address(redisOfAnotherName.tlsUri()) + "]");
        assertThat(output).doesNotContain(words);
        works(application.withPropertyValues("refresh-ahead.redis.ssl.verify-hostname=false"));
        assertThat(output).contains(words);
    }

    @Test
    void redisWithTheBundleThatBootNames() {
        ApplicationContextRunner boot = runner.withConfiguration(
                        AutoConfigurations.of(DataRedisAutoConfiguration.class))
                .withPropertyValues(
                        "spring.data.redis.host=" + redis.tlsUri().getHost(), "spring.data.redis.ssl.bundle=cars");
        works(boot.withPropertyValues("spring.data.redis.port=" + redis.tlsUri().getPort()));
        ApplicationContextRunner other = boot.withPropertyValues(
                "spring.data.redis.port=" + redisOfAnotherName.tlsUri().getPort());
        assertThat(StartFailures.refusal(other)).contains("TLS: ");
        works(other.withPropertyValues("refresh-ahead.redis.ssl.verify-hostname=false"));
    }

    @Test
    void redisWithTheUrlThatBootNames() {
        ApplicationContextRunner boot = runner.withConfiguration(
                        AutoConfigurations.of(DataRedisAutoConfiguration.class))
                .withPropertyValues("spring.data.redis.url=" + redis.tlsUri());
        assertThat(StartFailures.refusal(boot)).contains("TLS: ", "valid certification path");
        works(boot.withPropertyValues("refresh-ahead.redis.ssl.bundle=cars"));
    }

    @Test
    void rabbitWithABundle() {
        works(onRedis.withPropertyValues(
                "refresh-ahead.rabbitmq.uri=" + rabbit.tlsUri(), "refresh-ahead.rabbitmq.ssl.bundle=cars"));
    }

    @Test
    void rabbitThatNobodyVouchesForIsRefused() {
        assertThat(StartFailures.refusal(onRedis.withPropertyValues("refresh-ahead.rabbitmq.uri=" + rabbit.tlsUri())))
                .startsWith("Cannot reach RabbitMQ at " + address(rabbit.tlsUri()) + ": TLS failed: ")
                .contains("valid certification path")
                .doesNotContain("\n");
    }

    @Test
    void rabbitOfAnotherNameIsRefusedUnlessToldOtherwiseWhichIsSaid(CapturedOutput output) {
        ApplicationContextRunner application = onRedis.withPropertyValues(
                "refresh-ahead.rabbitmq.uri=" + rabbitOfAnotherName.tlsUri(), "refresh-ahead.rabbitmq.ssl.bundle=cars");
        assertThat(StartFailures.refusal(application))
                .startsWith("Cannot reach RabbitMQ at " + address(rabbitOfAnotherName.tlsUri()) + ": TLS failed: ")
                .contains(rabbitOfAnotherName.tlsUri().getHost())
                .doesNotContain("\n");
        String words = NOT_VERIFIED.formatted("RabbitMQ", address(rabbitOfAnotherName.tlsUri()));
        assertThat(output).doesNotContain(words);
        works(application.withPropertyValues("refresh-ahead.rabbitmq.ssl.verify-hostname=false"));
        assertThat(output).contains(words);
    }

    @Test
    void rabbitWithTheBundleThatBootNames() {
        ApplicationContextRunner boot = onRedis.withConfiguration(AutoConfigurations.of(RabbitAutoConfiguration.class))
                .withPropertyValues(
                        "spring.rabbitmq.host=" + rabbit.tlsUri().getHost(), "spring.rabbitmq.ssl.bundle=cars");
        works(boot.withPropertyValues("spring.rabbitmq.port=" + rabbit.tlsUri().getPort()));
        ApplicationContextRunner other = boot.withPropertyValues(
                "spring.rabbitmq.port=" + rabbitOfAnotherName.tlsUri().getPort());
        assertThat(StartFailures.refusal(other)).contains("TLS failed: ");
        ApplicationContextRunner careless = other.withPropertyValues("spring.rabbitmq.ssl.verify-hostname=false");
        works(careless);
        assertThat(StartFailures.refusal(
                        careless.withPropertyValues("refresh-ahead.rabbitmq.ssl.verify-hostname=true")))
                .contains("TLS failed: ");
    }

    @Test
    void rabbitWithStoresInsteadOfABundle() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "authority",
                CertificateFactory.getInstance("X.509").generateCertificate(Files.newInputStream(authority)));
        Path store = folder.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(store)) {
            trusted.store(out, Authority.PASSWORD.toCharArray());
        }
        ApplicationContextRunner boot = onRedis.withConfiguration(AutoConfigurations.of(RabbitAutoConfiguration.class))
                .withPropertyValues("spring.rabbitmq.addresses=" + rabbit.tlsUri());
        assertThat(StartFailures.refusal(boot)).contains("valid certification path");
        works(boot.withPropertyValues(
                "spring.rabbitmq.ssl.trust-store=file:" + store,
                "spring.rabbitmq.ssl.trust-store-type=PKCS12",
                "spring.rabbitmq.ssl.trust-store-password=" + Authority.PASSWORD));
    }

    @Test
    void bundleThatDoesNotExistIsRefused() {
        assertThat(StartFailures.refusal(onRedis.withPropertyValues("refresh-ahead.redis.ssl.bundle=carz")))
                .isEqualTo("refresh-ahead.redis.ssl.bundle: there is no SSL bundle 'carz'; define"
                        + " spring.ssl.bundle.pem.carz or .jks.carz");
    }

    @Test
    void socketsKeepToTheProtocolsAndCiphersOfTheBundle() throws Exception {
        String cipher = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
        SslBundle bundle = SslBundle.of(
                SslStoreBundle.NONE, SslBundleKey.NONE, SslOptions.of(new String[] {cipher}, new String[] {"TLSv1.2"}));
        try (SSLSocket socket =
                (SSLSocket) BundleContext.of(bundle).getSocketFactory().createSocket()) {
            assertThat(socket.getEnabledProtocols()).containsExactly("TLSv1.2");
            assertThat(socket.getEnabledCipherSuites()).containsExactly(cipher);
        }
    }

    @Test
    void redisWithRestrictedProtocols() {
        works(runner.withPropertyValues(
                "spring.ssl.bundle.pem.cars.options.enabled-protocols=TLSv1.2",
                "refresh-ahead.redis.uri=" + redis.tlsUri(),
                "refresh-ahead.redis.ssl.bundle=cars"));
    }
}
