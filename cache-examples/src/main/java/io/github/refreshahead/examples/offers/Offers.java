package io.github.refreshahead.examples.offers;

import java.math.BigDecimal;

/** Where offers are kept. */
public interface Offers {

    Offer find(String vin);

    void price(String vin, BigDecimal price);

    void withdraw(long dealer);
}
