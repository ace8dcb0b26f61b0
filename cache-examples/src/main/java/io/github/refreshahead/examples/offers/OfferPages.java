package io.github.refreshahead.examples.offers;

import io.github.refreshahead.RefreshAhead;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;

/** Offers as pages show them, many at a time: those that were shown before are not asked for again. */
@Service
public class OfferPages {

    private final Offers offers;

    OfferPages(Offers offers) {
        this.offers = offers;
    }

    @RefreshAhead(cache = "listed-offers", ttl = "10m", tags = "'dealer:' + #result.dealer")
    public Map<String, Offer> offers(List<String> vins) {
        return offers.findAll(vins);
    }
}
