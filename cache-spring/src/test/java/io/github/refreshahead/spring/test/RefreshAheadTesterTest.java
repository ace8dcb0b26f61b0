package io.github.refreshahead.spring.test;

import static io.github.refreshahead.RefreshAheadListener.RefreshOutcome.FAILED;
import static io.github.refreshahead.RefreshAheadListener.RefreshOutcome.GONE;
import static io.github.refreshahead.RefreshAheadListener.RefreshOutcome.STORED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.spring.boot.RefreshAheadAutoConfiguration;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@SpringBootTest(
        classes = RefreshAheadTesterTest.Application.class,
        properties = {
            "refresh-ahead.redis.uri=redis://localhost:1",
            "refresh-ahead.rabbitmq.uri=amqp://localhost:1",
            "refresh-ahead.consumer.enabled=false"
        })
@AutoConfigureRefreshAhead
class RefreshAheadTesterTest {

    static class PriceList {
        private final AtomicInteger calls = new AtomicInteger();
        private volatile boolean closed;
    }

    public static class Cars {
        private final PriceList list;

        Cars(PriceList list) {
            this.list = list;
        }

        @RefreshAhead(cache = "prices", ttl = "10m", refreshAfter = "2m")
        public int price(String vin) {
            if (list.closed) {
                throw new IllegalStateException("the price list is closed");
            }
            return list.calls.incrementAndGet();
        }

        @RefreshAhead(cache = "all-prices", ttl = "10m", refreshAfter = "2m")
        public Map<String, Integer> prices(List<String> vins) {
            int call = list.calls.incrementAndGet();
            return vins.stream().collect(Collectors.toMap(vin -> vin, vin -> call));
        }

        @RefreshAhead(cache = "names", ttl = "10m", refreshAfter = "off", nearTtl = "30s")
        public String name(String vin) {
            return vin + list.calls.incrementAndGet();
        }

        @Invalidate(cache = "prices")
        public void sold(String vin) {}
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Cars.class, PriceList.class})
    static class Application {}

    @Autowired
    private RefreshAheadTester tester;

    @Autowired
    private Cars cars;

    @Autowired
    private PriceList list;

    private int before;

    @BeforeEach
    void begin() {
        list.closed = false;
        before = list.calls.get();
    }

    @Test
    void dueEntryIsServedUntilItsRefreshIsRun() {
        assertThat(cars.price("A")).isEqualTo(before + 1);
        tester.advance(Duration.ofMinutes(3));
        assertThat(cars.price("A")).isEqualTo(before + 1);
        assertThat(cars.price("A")).isEqualTo(before + 1);
        assertThat(list.calls).hasValue(before + 1);

        assertThat(tester.runRefreshes()).containsExactly(STORED);
        assertThat(cars.price("A")).isEqualTo(before + 2);
        assertThat(tester.runRefreshes()).isEmpty();
    }

    @Test
    void moreRefreshesThanAConsumerFetchesAheadAreAllRun() {
        for (int vin = 0; vin < 20; vin++) {
            cars.price("A" + vin);
        }
        tester.advance(Duration.ofMinutes(3));
        for (int vin = 0; vin < 20; vin++) {
            cars.price("A" + vin);
        }
        assertThat(tester.runRefreshes()).isEqualTo(Collections.nCopies(20, STORED));
        assertThat(list.calls).hasValue(before + 40);
    }

    @Test
    void dueElementsOfACallAreRefreshedByOneCallOfTheMethod() {
        List<String> vins = IntStream.range(0, 50).mapToObj(vin -> "A" + vin).toList();
        cars.prices(vins);
        tester.advance(Duration.ofMinutes(3));
        assertThat(cars.prices(vins)).hasSize(50).containsEntry("A7", before + 1);

        assertThat(tester.runRefreshes()).isEqualTo(Collections.nCopies(50, STORED));
        assertThat(list.calls).hasValue(before + 2);
        assertThat(cars.prices(vins)).hasSize(50).containsEntry("A7", before + 2);
    }

    @Test
    void timeStandsStillUntilItIsMoved() {
        cars.price("A");
        tester.advance(Duration.ofSeconds(100));
        cars.price("A");
        assertThat(tester.runRefreshes()).isEmpty();
    }

    @Test
    void expiredEntryIsLoadedByItsCaller() {
        cars.price("A");
        tester.advance(Duration.ofMinutes(10));
        assertThat(cars.price("A")).isEqualTo(before + 2);
        assertThat(tester.runRefreshes()).isEmpty();
    }

    @Test
    void refreshThatFailsLeavesTheEntryAndBacksOff() {
        cars.price("A");
        tester.advance(Duration.ofMinutes(3));
        list.closed = true;
        assertThat(cars.price("A")).isEqualTo(before + 1);
        assertThat(tester.runRefreshes()).containsExactly(FAILED);

        list.closed = false;
        assertThat(cars.price("A")).isEqualTo(before + 1);
        assertThat(tester.runRefreshes()).isEmpty();
        tester.advance(Duration.ofMinutes(1));
        assertThat(cars.price("A")).isEqualTo(before + 1);
        assertThat(tester.runRefreshes()).containsExactly(STORED);
    }

    @Test
    void entryThatWasInvalidatedIsNotRefreshed() {
        cars.price("A");
        tester.advance(Duration.ofMinutes(3));
        cars.price("A");
        cars.sold("A");
        // The task may find the entry gone, or have found it gone before it was made.
        assertThat(tester.runRefreshes()).isSubsetOf(GONE);
        assertThat(list.calls).hasValue(before + 1);
    }

    @Test
    void copiesInTheProcessGrowOldWithTheSameClock() {
        assertThat(cars.name("A")).isEqualTo("A" + (before + 1));
        assertThat(cars.name("A")).isEqualTo("A" + (before + 1));
        tester.advance(Duration.ofMinutes(10));
        assertThat(cars.name("A")).isEqualTo("A" + (before + 2));
    }

    @RepeatedTest(2)
    void noTestFindsWhatAnotherHasCached() {
        assertThat(cars.price("A")).isEqualTo(before + 1);
        assertThat(cars.name("A")).isEqualTo("A" + (before + 2));
        tester.advance(Duration.ofMinutes(3));
        cars.price("A");
    }

    @Test
    void resetForgetsEntriesAndWhatWasAskedFor() {
        cars.price("A");
        tester.advance(Duration.ofMinutes(3));
        cars.price("A");
        tester.reset();
        assertThat(tester.runRefreshes()).isEmpty();
        assertThat(cars.price("A")).isEqualTo(before + 2);
    }

    @Nested
    class OfAnEnclosingClass {

        @Test
        void theAnnotationHolds() {
            int price = cars.price("A");
            tester.advance(Duration.ofMinutes(3));
            assertThat(cars.price("A")).isEqualTo(price);
            assertThat(tester.runRefreshes()).containsExactly(STORED);
        }
    }

    @Test
    void timeDoesNotGoBack() {
        assertThatThrownBy(() -> tester.advance(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time (PT-1S) must not be negative");
    }

    @Test
    void engineOfTheApplicationsOwnIsRefused() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        RefreshAheadAutoConfiguration.class, RefreshAheadTestAutoConfiguration.class))
                .withBean(RefreshAheadEngine.class, () -> RefreshAheadEngine.builder()
                        .namespace("own")
                        .store(new InMemoryEntryStore())
                        .build())
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("@AutoConfigureRefreshAhead cannot move the time of an engine that the application"
                                + " makes; leave its RefreshAheadEngine bean out of this test"));
    }
}
