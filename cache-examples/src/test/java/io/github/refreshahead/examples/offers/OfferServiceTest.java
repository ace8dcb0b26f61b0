package io.github.refreshahead.examples.offers;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The example, with a price list in memory that counts nothing and forgets nothing. */
class OfferServiceTest {

    static class PriceList implements Offers {
        private final Map<String, Offer> offers = new ConcurrentHashMap<>();
        private final List<List<String>> asked = new CopyOnWriteArrayList<>();

        PriceList() {
            List.of("A", "B", "C").forEach(vin -> price(vin, BigDecimal.ONE));
        }

        @Override
        public Offer find(String vin) {
            return Objects.requireNonNull(offers.get(vin));
        }

        @Override
        public Map<String, Offer> findAll(Collection<String> vins) {
            asked.add(List.copyOf(vins));
            return vins.stream().filter(offers::containsKey).collect(Collectors.toMap(vin -> vin, this::find));
        }

        @Override
        public void price(String vin, BigDecimal price) {
            offers.put(vin, new Offer(vin, 7, price));
        }

        @Override
        public void withdraw(long dealer) {
            offers.keySet().forEach(vin -> price(vin, BigDecimal.ZERO));
        }
    }

    @EnableAutoConfiguration
    @Import({OfferService.class, OfferPages.class, PriceList.class})
    static class Application {}

    private final ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .properties("refresh-ahead.backend=embedded", "spring.config.location=optional:classpath:/none/")
            .run();
    private final OfferService service = context.getBean(OfferService.class);
    private final PriceList list = context.getBean(PriceList.class);

    @AfterEach
    void close() {
        context.close();
    }

    private List<Integer> prices() {
        return List.of("A", "B", "C").stream()
                .map(vin -> service.offer(vin).price().intValue())
                .toList();
    }

    @Test
    void whatChangesThroughTheServiceIsSeenAndNothingElseIsAskedForAgain() {
        assertThat(prices()).containsExactly(1, 1, 1);
        List.of("A", "B", "C").forEach(vin -> list.price(vin, new BigDecimal(2)));
        assertThat(prices()).containsExactly(1, 1, 1);

        service.price("A", BigDecimal.TEN);
        assertThat(prices()).containsExactly(10, 1, 1);

        service.priceAll(List.of(new Offer("A", 7, BigDecimal.ONE), new Offer("B", 7, BigDecimal.TEN)));
        assertThat(prices()).containsExactly(1, 10, 1);

        service.reorganized();
        assertThat(prices()).containsExactly(1, 10, 2);

        service.withdraw(7);
        assertThat(prices()).containsExactly(0, 0, 0);
    }

    @Test
    void pageAsksOnlyForOffersThatItHasNotShown() {
        OfferPages pages = context.getBean(OfferPages.class);
        assertThat(pages.offers(List.of("A", "B", "sold"))).containsOnlyKeys("A", "B");
        assertThat(pages.offers(List.of("B", "C", "sold"))).containsOnlyKeys("B", "C");
        assertThat(list.asked).containsExactly(List.of("A", "B", "sold"), List.of("C"));

        service.withdraw(7);
        assertThat(pages.offers(List.of("A", "B", "C")))
                .allSatisfy((vin, offer) -> assertThat(offer.price()).isEqualByComparingTo(BigDecimal.ZERO));
        assertThat(list.asked).endsWith(List.of("A", "B", "C"));
    }
}
