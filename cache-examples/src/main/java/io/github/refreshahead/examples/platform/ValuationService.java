package io.github.refreshahead.examples.platform;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import org.springframework.stereotype.Service;

/** What cars are worth: at most two minutes old as a rule, ten at the most, and an hour if the third party fails. */
@Service
public class ValuationService {

    private final ValuationApi thirdParty;

    ValuationService(ValuationApi thirdParty) {
        this.thirdParty = thirdParty;
    }

    @RefreshAhead(cache = "valuations", ttl = "10m", refreshAfter = "2m", staleIfError = "1h")
    public Valuation valuation(String vin) {
        return thirdParty.fetch(vin);
    }

    /** The car was damaged, repaired or sold: its valuation must be asked for again. */
    @Invalidate(cache = "valuations")
    public void carChanged(String vin) {}
}
