package io.github.refreshahead.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;

/** A certification authority for tests, made by the JDK's own {@code keytool}. Not thread-safe. */
public final class Authority {

    /** Of the key stores, whose keys vouch for nothing outside of a test. */
    public static final String PASSWORD = "changeit";

    private static final long SECONDS = 60;
    private static final String NAME = "authority";

    private final Path folder;
    private final Path store;

    private Authority(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("authority.p12");
    }

    /**
     * A new one.
     *
     * @param folder for its files, empty
     */
    public static Authority in(Path folder) {
        Authority authority = new Authority(folder);
        authority.generate(NAME, "-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign");
        authority.writeCertificates(authority.certificate(), NAME, 1);
        return authority;
    }

    /** Its own certificate, PEM: who trusts it trusts what it issues. */
    public Path certificate() {
        return folder.resolve("authority.pem");
    }

    /**
     * Issues a certificate.
     *
     * @param host whose it is, a name or an IPv4 address
     */
    public ServerTls issue(String host) {
        boolean address = host.matches("[0-9.]+");
        generate(host, "-signer", NAME, "-ext", "san=" + (address ? "ip:" : "dns:") + host);
        Path certificate = folder.resolve(host + ".pem");
        writeCertificates(certificate, host, 2);
        Path key = folder.resolve(host + ".key.pem");
        try {
            write(
                    key,
                    pem(
                            "PRIVATE KEY",
                            keys().getKey(host, PASSWORD.toCharArray()).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return new ServerTls(certificate(), certificate, key);
    }

    /** Issues a certificate for the host at which this package's servers are on this machine. */
    public ServerTls issueForServers() {
        return issue(
                switch (Supply.ofThisMachine()) {
                    case DOCKER -> DockerClientFactory.instance().dockerHostIpAddress();
                    case PROGRAMS -> "127.0.0.1";
                });
    }

    private void generate(String alias, String... further) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(further));
        Path said = folder.resolve("keytool.log");
        try {
            Process keytool = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!keytool.waitFor(SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                keytool.destroyForcibly();
                throw new IllegalStateException("keytool failed:\n" + Files.readString(said));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while keytool ran", e);
        }
    }

    private void writeCertificates(Path file, String alias, int expected) {
        try {
            Certificate[] chain = keys().getCertificateChain(alias);
            if (chain.length != expected) {
                throw new IllegalStateException(alias + " has a chain of " + chain.length + " certificates");
            }
            StringBuilder text = new StringBuilder();
            for (Certificate each : chain) {
                text.append(pem("CERTIFICATE", each.getEncoded()));
            }
            write(file, text.toString());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore keys() throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return keys;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                .formatted(what, Base64.getMimeEncoder().encodeToString(bytes));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
