package io.github.refreshahead.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a server needs to speak TLS, as PEM files. It is made by an {@link Authority}.
 *
 * @param authority the certificate of who vouches for the server
 * @param certificate the server's own
 * @param key to that certificate, without a password
 */
public record ServerTls(Path authority, Path certificate, Path key) {

    private static final String FOLDER = "/tmp/tls/";

    /** The same files where a container gets them. */
    ServerTls inContainer() {
        return new ServerTls(
                Path.of(FOLDER, "authority.pem"), Path.of(FOLDER, "certificate.pem"), Path.of(FOLDER, "key.pem"));
    }

    /** Where a container gets which file. */
    Map<Path, String> copies() {
        ServerTls inside = inContainer();
        return Map.of(
                authority, inside.authority.toString(),
                certificate, inside.certificate.toString(),
                key, inside.key.toString());
    }

    /** For {@code redis-server}; clients need no certificate. */
    List<String> redisArguments(int port) {
        return List.of(
                "--tls-port",
                Integer.toString(port),
                "--tls-ca-cert-file",
                authority.toString(),
                "--tls-cert-file",
                certificate.toString(),
                "--tls-key-file",
                key.toString(),
                "--tls-auth-clients",
                "no");
    }

    /** For {@code rabbitmq.conf}; clients need no certificate. */
    String rabbitConfiguration(String listener) {
        return """
                listeners.ssl.default = %s
                ssl_options.cacertfile = %s
                ssl_options.certfile = %s
                ssl_options.keyfile = %s
                ssl_options.verify = verify_none
                ssl_options.fail_if_no_peer_cert = false
                """.formatted(listener, authority, certificate, key);
    }
}
