package io.github.refreshahead.examples.offers;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import java.math.BigDecimal;
import java.util.Collection;
import org.springframework.stereotype.Service;

/** What is read far more often than it changes, and must be right when it has. */
@Service
public class OfferService {

    private final Offers offers;

    OfferService(Offers offers) {
        this.offers = offers;
    }

    @RefreshAhead(cache = "offers", ttl = "1h", nearTtl = "30s", tags = "'dealer:' + #result.dealer")
    public Offer offer(String vin) {
        return offers.find(vin);
    }

    @Invalidate(cache = "offers", key = "#vin")
    public void price(String vin, BigDecimal price) {
        offers.price(vin, price);
    }

    @Invalidate(cache = "offers", keys = "#changed.![vin]")
    public void priceAll(Collection<Offer> changed) {
        changed.forEach(offer -> offers.price(offer.vin(), offer.price()));
    }

    @Invalidate(tags = "'dealer:' + #dealer") // of all caches
    public void withdraw(long dealer) {
        offers.withdraw(dealer);
    }

    @Invalidate(cache = "offers", allEntries = true)
    public void reorganized() {}
}
