package io.github.refreshahead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "7ns, PT0.000000007S",
        "7us, PT0.000007S",
        "1500ms, PT1.5S",
        "90s, PT1M30S",
        "10m, PT10M",
        "4h, PT4H",
        "2d, PT48H",
        "0s, PT0S",
        "PT1H30M, PT1H30M",
        "P1D, PT24H",
        "' 10m ', PT10M"
    })
    void numberWithUnitAndIsoAreUnderstood(String text, Duration expected) {
        assertThat(DurationText.parse("ttl", text)).isEqualTo(expected);
    }

    @Test
    void bareNumberIsRefusedWithWhatToWrite() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse("ttl", "600"))
                .withMessage("ttl (600) has no unit: write 600s for seconds or 600ms for milliseconds"
                        + " (Spring Boot would take a bare number as milliseconds)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10M", "10min", "3w", "5S"})
    void unknownUnitIsNamed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse("refreshAfter", text))
                .withMessage("refreshAfter (" + text + ") has the unknown unit '" + text.replaceAll("[0-9]", "")
                        + "': units are ns, us, ms, s, m, h, d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5s", "-PT5S", "PT-5S"})
    void negativeDurationIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse("ttl", text))
                .withMessage("ttl (" + text + ") must not be negative");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "1.5s", "1h30m", "10 m", "+5s", "P1M"})
    void otherTextIsRefusedWithAnExample(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse("ttl", text))
                .withMessage("ttl (" + text + ") is not a duration: write a whole number with a unit"
                        + " (ns, us, ms, s, m, h, d) or ISO-8601, for instance 90s, 10m or PT1H30M");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999999999999s", "9223372036854775807d"})
    void overlongDurationIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse("ttl", text))
                .withMessage("ttl (" + text + ") is longer than a duration can be");
    }
}
