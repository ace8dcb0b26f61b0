package io.github.refreshahead.spring.interplay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.spring.Contexts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/** Spies are cached as the beans that they watch; mocks stand in for whole beans, with their caches. */
@ExtendWith(SpringExtension.class)
@ContextConfiguration(
        classes = {
            Contexts.Caching.class,
            MockitoBeansTest.Valuations.class,
            MockitoBeansTest.Prices.class,
            MockitoBeansTest.Changes.class
        })
@DirtiesContext
@SuppressWarnings("DirectInvocationOnMock") // through the proxy in front of it
class MockitoBeansTest {

    static class Valuations {
        @RefreshAhead(cache = "valuations", ttl = "10m")
        public String valuation(String vin) {
            return "valuation of " + vin;
        }
    }

    static class Prices {
        @RefreshAhead(cache = "prices", ttl = "10m")
        public String price(String vin) {
            return "price of " + vin;
        }
    }

    static class Changes {
        @Invalidate(cache = {"valuations", "prices"})
        public void change(String vin) {}
    }

    @MockitoSpyBean
    private Valuations valuations;

    @MockitoBean
    private Prices prices;

    @Autowired
    private Changes changes;

    @Test
    void spyIsAskedOncePerEntry() {
        assertThat(AopUtils.isAopProxy(valuations)).isTrue();
        assertThat(valuations.valuation("A")).isEqualTo("valuation of A");
        assertThat(valuations.valuation("A")).isEqualTo("valuation of A");
        verify(valuations, times(1)).valuation("A");
        changes.change("A");
        valuations.valuation("A");
        verify(valuations, times(2)).valuation("A");
    }

    @Test
    void spyThatAnswersIsCached() {
        given(valuations.valuation("B")).willReturn("mine");
        changes.change("B");
        assertThat(valuations.valuation("B")).isEqualTo("mine");
        assertThat(valuations.valuation("B")).isEqualTo("mine");
    }

    @Test
    void mockAnswersEachCall() {
        given(prices.price("A")).willReturn("first", "second");
        assertThat(prices.price("A")).isEqualTo("first");
        assertThat(prices.price("A")).isEqualTo("second");
        changes.change("A");
    }
}
