package io.github.refreshahead.examples.platform;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What a car is worth.
 *
 * @param vin the car
 * @param amount its price
 * @param currency ISO 4217
 * @param asOf when the third party was asked
 */
public record Valuation(String vin, BigDecimal amount, String currency, Instant asOf) {}
