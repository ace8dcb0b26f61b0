package io.github.refreshahead.examples.offers;

import java.math.BigDecimal;

/**
 * A car for sale.
 *
 * @param vin the car
 * @param dealer who sells it
 * @param price in euros
 */
public record Offer(String vin, long dealer, BigDecimal price) {}
