package io.github.refreshahead.examples.guide.nocache;

import io.github.refreshahead.examples.guide.ThirdParty;
import io.github.refreshahead.examples.platform.Valuation;
import org.springframework.stereotype.Service;

@Service
public class ValuationService {

    private final ThirdParty thirdParty;

    ValuationService(ThirdParty thirdParty) {
        this.thirdParty = thirdParty;
    }

    public Valuation valuation(String vin) {
        return thirdParty.fetch(vin);
    }
}
