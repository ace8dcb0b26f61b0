package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisSettingsTest {

    @Test
    void uriTellsHostPortDatabaseAndCredentials() {
        RedisSettings settings = settings("redis://app:s%40cret@cache.example:6380/3");

        assertThat(settings.addresses()).containsExactly(InetSocketAddress.createUnresolved("cache.example", 6380));
        assertThat(settings.database()).isEqualTo(3);
        assertThat(settings.login()).isEqualTo(new RedisSettings.Login("app", "s@cret"));
        assertThat(settings.tls()).isNull();
    }

    @Test
    void uriMayNameThePasswordOnly() {
        assertThat(settings("redis://:secret@cache").login()).isEqualTo(new RedisSettings.Login(null, "secret"));
        assertThat(settings("redis://cache").addresses().get(0).getPort()).isEqualTo(6379);
    }

    @Test
    void tlsVerifiesTheHostName() {
        assertThat(settings("rediss://cache").tls()).isEqualTo(new RedisSettings.Tls(null, true));
    }

    @Test
    void budgetsAreShortUnlessTold() {
        RedisSettings settings = RedisSettings.standalone("cache", 6379).build();

        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofMillis(150));
        assertThat(settings.readTimeout()).isEqualTo(Duration.ofMillis(100));
        assertThat(settings.poolMaxWait()).isEqualTo(Duration.ofMillis(50));
        assertThat(settings.poolMaxTotal()).isEqualTo(64);
        assertThat(settings.breakerFailures()).isEqualTo(5);
        assertThat(settings.probeInterval()).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://:secret word@cache, The Redis URI is malformed at character",
        "http://:secret@cache, The scheme of a Redis URI (http) must be redis or rediss",
        "redis://:secret@, The Redis URI names no host",
        "redis://secret@cache, The Redis URI has a user without a password",
        "redis://:secret@cache/one, The database of a Redis URI (one) must be a number",
    })
    void wrongUriIsRefusedWithoutRepeatingIt(String uri, String message) {
        assertThatThrownBy(() -> RedisEntryStore.connect(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void textOfSettingsHoldsNoPassword() {
        RedisSettings settings = RedisSettings.sentinel("main", List.of(InetSocketAddress.createUnresolved("a", 1)))
                .login("app", "secret")
                .sentinelLogin(null, "secret")
                .tls(null, false)
                .build();

        assertThat(settings.toString())
                .contains("Login[app]", "Login[default user]", "insecure")
                .doesNotContain("secret");
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        RedisSettingsBuilder cluster = RedisSettings.cluster(List.of(InetSocketAddress.createUnresolved("a", 1)));

        assertThatThrownBy(() -> cluster.database(1).build())
                .hasMessage("database (1) must not be negative, and must be 0 in a cluster");
        assertThatThrownBy(() -> RedisSettings.standalone("a", 1)
                        .readTimeout(Duration.ofNanos(5))
                        .build())
                .hasMessage("readTimeout (PT0.000000005S) must be at least 1 ms and at most 24 days");
        assertThatThrownBy(() -> RedisSettings.standalone("a", 1)
                        .pool(0, Duration.ofMillis(1))
                        .build())
                .hasMessage("poolMaxTotal (0) must be at least 1");
        assertThatThrownBy(() -> RedisSettings.cluster(List.of()).build()).hasMessage("addresses must not be empty");
        assertThatThrownBy(() ->
                        RedisSettings.standalone("a", 1).clientName("two words").build())
                .hasMessage("clientName (two words) must be printable ASCII, no blanks");
    }

    private static RedisSettings settings(String uri) {
        return RedisSettings.standalone(URI.create(uri)).build();
    }
}
