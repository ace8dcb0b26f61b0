package io.github.refreshahead.examples.guide.ttl;

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

    @RefreshAhead(cache = "valuations", ttl = "10m", refreshAfter = "off")
    public Valuation valuation(String vin) {
        return thirdParty.fetch(vin);
    }
}
