package io.github.refreshahead.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.refreshahead.spring.test.AutoConfigureRefreshAhead;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** A slice of the application: without caching, unless the test asks for it. */
@WebMvcTest(ValuationController.class)
@Import(ValuationService.class)
class ValuationControllerTest {

    @MockitoBean
    private ValuationApi thirdParty;

    @Autowired
    private MockMvcTester mvc;

    @BeforeEach
    void thirdPartyAnswers() {
        when(thirdParty.fetch(any())).thenReturn(new Valuation("WVW1", BigDecimal.TEN, "EUR", Instant.EPOCH));
    }

    private void askTwice() {
        assertThat(mvc.get().uri("/cars/WVW1/valuation")).hasStatusOk();
        assertThat(mvc.get().uri("/cars/WVW1/valuation")).hasStatusOk();
    }

    @Test
    void sliceRunsAnnotatedMethodsPlainly() {
        askTwice();
        verify(thirdParty, times(2)).fetch("WVW1");
    }

    @Nested
    @AutoConfigureRefreshAhead
    class WithCaching {

        @Test
        void sliceServesWhatIsCached() {
            askTwice();
            verify(thirdParty, times(1)).fetch("WVW1");
        }
    }
}
