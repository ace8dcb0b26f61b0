package io.github.refreshahead.examples.guide.cacheable;

import io.github.refreshahead.examples.guide.ThirdParty;
import io.github.refreshahead.examples.platform.Valuation;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

@Service
public class ValuationService {

    private final ThirdParty thirdParty;

    ValuationService(ThirdParty thirdParty) {
        this.thirdParty = thirdParty;
    }

    @Cacheable(cacheNames = "valuations", key = "#vin", sync = true)
    public Valuation valuation(String vin, boolean quick) {
        return thirdParty.fetch(vin);
    }

    @CacheEvict(cacheNames = "valuations", key = "#vin")
    public void carChanged(String vin) {}

    @CacheEvict(cacheNames = "valuations", allEntries = true)
    public void marketChanged() {}
}
