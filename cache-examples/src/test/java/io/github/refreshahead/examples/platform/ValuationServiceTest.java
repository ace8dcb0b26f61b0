package io.github.refreshahead.examples.platform;

import static io.github.refreshahead.RefreshAheadListener.RefreshOutcome.STORED;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.refreshahead.spring.test.AutoConfigureRefreshAhead;
import io.github.refreshahead.spring.test.RefreshAheadTester;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** How an application tests what caching does to it: no servers, no waiting. */
@SpringBootTest
@AutoConfigureRefreshAhead
class ValuationServiceTest {

    private static final ValuationUnavailableException DOWN = new ValuationUnavailableException("down", null);

    @MockitoBean
    private ValuationApi thirdParty;

    @Autowired
    private ValuationService valuations;

    @Autowired
    private RefreshAheadTester tester;

    private static Valuation of(int amount) {
        return new Valuation("WVW1", BigDecimal.valueOf(amount), "EUR", Instant.EPOCH);
    }

    @BeforeEach
    void thirdPartyAnswers() {
        when(thirdParty.fetch(any())).thenReturn(of(100), of(200), of(300));
    }

    @Test
    void valuationIsServedWhileItIsRefreshed() {
        assertThat(valuations.valuation("WVW1")).isEqualTo(of(100));

        tester.advance(ofMinutes(3));
        assertThat(valuations.valuation("WVW1")).isEqualTo(of(100));
        verify(thirdParty, times(1)).fetch("WVW1");

        assertThat(tester.runRefreshes()).containsExactly(STORED);
        assertThat(valuations.valuation("WVW1")).isEqualTo(of(200));
    }

    @Test
    void valuationIsServedForAnHourAfterTheThirdPartyHasGone() {
        valuations.valuation("WVW1");
        when(thirdParty.fetch(any())).thenThrow(DOWN);

        tester.advance(ofMinutes(69));
        assertThat(valuations.valuation("WVW1")).isEqualTo(of(100));

        tester.advance(ofHours(1));
        assertThatThrownBy(() -> valuations.valuation("WVW1")).isSameAs(DOWN);
    }

    @Test
    void changedCarIsValuedAgain() {
        valuations.valuation("WVW1");
        valuations.carChanged("WVW1");
        assertThat(valuations.valuation("WVW1")).isEqualTo(of(200));
    }
}
