package io.github.refreshahead.examples.guide.fromcacheable;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.examples.guide.ThirdParty;
import io.github.refreshahead.examples.platform.Valuation;
import org.springframework.stereotype.Service;

@Service
public class ValuationService {

    private final ThirdParty thirdParty;

    ValuationService(ThirdParty thirdParty) {
        this.thirdParty = thirdParty;
    }

    @RefreshAhead(cache = "valuations", key = "#vin", ttl = "10m")
    public Valuation valuation(String vin, boolean quick) {
        return thirdParty.fetch(vin);
    }

    @Invalidate(cache = "valuations", key = "#vin")
    public void carChanged(String vin) {}

    @Invalidate(cache = "valuations", allEntries = true)
    public void marketChanged() {}
}
