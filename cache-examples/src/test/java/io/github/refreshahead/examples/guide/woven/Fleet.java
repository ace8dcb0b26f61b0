package io.github.refreshahead.examples.guide.woven;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.examples.guide.ThirdParty;
import io.github.refreshahead.examples.platform.Valuation;
import java.math.BigDecimal;
import java.util.List;
import org.springframework.stereotype.Service;

@Service
public class Fleet {

    private final ThirdParty thirdParty;

    Fleet(ThirdParty thirdParty) {
        this.thirdParty = thirdParty;
    }

    public BigDecimal worth(List<String> vins) {
        return vins.stream().map(vin -> valuation(vin).amount()).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @RefreshAhead(cache = "valuations", ttl = "10m")
    private Valuation valuation(String vin) {
        return thirdParty.fetch(vin);
    }
}
