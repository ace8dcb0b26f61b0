package io.github.refreshahead.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.test.context.TestPropertySource;

/**
 * Goes on a test class to test what caching does to an application, without servers and without waiting. The annotations
 * work as in production, on a store and a queue in memory; time stands still until the test moves it, and refreshes wait
 * until the test runs them, both with the bean {@link RefreshAheadTester}:
 *
 * <pre>{@code
 * @SpringBootTest
 * @AutoConfigureRefreshAhead
 * class ValuationsTest {
 *     @Test
 *     void aDueValuationIsServedAndRefreshed(@Autowired ValuationService valuations, @Autowired RefreshAheadTester tester) {
 *         Valuation first = valuations.valuation("WVW1");
 *         tester.advance(ofMinutes(3));
 *         assertThat(valuations.valuation("WVW1")).isEqualTo(first);
 *         assertThat(tester.runRefreshes()).containsExactly(RefreshOutcome.STORED);
 *         assertThat(valuations.valuation("WVW1")).isNotEqualTo(first);
 *     }
 * }
 * }</pre>
 *
 * <p>Whatever the application's properties say of {@code enabled}, {@code backend}, {@code producer.enabled},
 * {@code consumer.enabled} and {@code single-node} does not count. After each test method everything cached is forgotten.
 *
 * <p>Goes on a slice, too, such as {@code @WebMvcTest}: caching is no part of any, so that annotated methods run there as
 * if they were not annotated; this brings it in. In a test that is {@code @Transactional}, what is loaded is not stored,
 * as in any other transaction.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
@TestPropertySource(
        properties = {
            "refresh-ahead.enabled=true",
            "refresh-ahead.backend=embedded",
            "refresh-ahead.producer.enabled=true",
            "refresh-ahead.consumer.enabled=true",
            "refresh-ahead.single-node=true"
        })
public @interface AutoConfigureRefreshAhead {}
