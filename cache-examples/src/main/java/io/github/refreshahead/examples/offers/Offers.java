package io.github.refreshahead.examples.offers;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/** Where offers are kept. */
public interface Offers {

    Offer find(String vin);

    /** By the car; without those that are not for sale. */
    Map<String, Offer> findAll(Collection<String> vins);

    void price(String vin, BigDecimal price);

    void withdraw(long dealer);
}
