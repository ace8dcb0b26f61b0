package io.github.refreshahead.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyTest {

    private static final String CACHE = "refresh-ahead.caches.valuations.";

    @Test
    void noCacheSwitchesTheAnnotationOff() {
        assertThat(Policy.NO_CACHE.properties(100)).isEqualTo(Map.of("refresh-ahead.enabled", "false"));
    }

    @Test
    void staticPoliciesAreTheLibraryWithoutRefreshes() {
        assertThat(Policy.STATIC_LONG.properties(100))
                .isEqualTo(Map.of(
                        CACHE + "ttl", "144000ms", CACHE + "refresh-after", "off", CACHE + "stale-if-error", "0s"));
        assertThat(Policy.STATIC_SHORT.properties(100))
                .containsEntry(CACHE + "ttl", "6000ms")
                .containsEntry(CACHE + "refresh-after", "off");
    }

    @Test
    void refreshAheadHasTheShortTtlAndRefreshesAfterAFifthOfIt() {
        assertThat(Policy.REFRESH_AHEAD.properties(100))
                .isEqualTo(Map.of(
                        CACHE + "ttl",
                        "6000ms",
                        CACHE + "refresh-after",
                        "1200ms",
                        CACHE + "stale-if-error",
                        "36000ms"));
        assertThat(Policy.refreshAfter(100)).isEqualTo(Duration.ofMillis(1200));
    }

    @Test
    void mostCompressionLeavesTheShortestTtlOfTheLibrary() {
        assertThat(Policy.REFRESH_AHEAD.properties(Policy.MOST_COMPRESSION)).containsEntry(CACHE + "ttl", "1000ms");
    }

    @Test
    void namesAreThoseOfTheOption() {
        assertThat(Policy.names()).isEqualTo("no-cache, static-long, static-short, refresh-ahead");
        assertThat(Policy.named("refresh-ahead")).isEqualTo(Policy.REFRESH_AHEAD);
        assertThatThrownBy(() -> Policy.named("lazy"))
                .hasMessage("'lazy' is not one of no-cache, static-long, static-short, refresh-ahead");
    }
}
