package io.github.refreshahead.examples.guide.woven;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.examples.guide.ThirdParty;
import io.github.refreshahead.examples.platform.Valuation;

/** No bean: whoever needs one makes one. */
final class Market {

    private final ThirdParty thirdParty;

    Market(ThirdParty thirdParty) {
        this.thirdParty = thirdParty;
    }

    @RefreshAhead(cache = "market", ttl = "10m")
    Valuation valuation(String vin) {
        return thirdParty.fetch(vin);
    }
}
