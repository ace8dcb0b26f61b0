package io.github.refreshahead.bench;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** A value of about 500 bytes as JSON. */
record Valuation(String vin, BigDecimal amount, String currency, Instant asOf, String remarks, List<Sale> comparables) {

    /** A car that was sold. */
    record Sale(String vin, int mileage, BigDecimal price) {}

    static Valuation of(String vin) {
        return new Valuation(
                vin,
                new BigDecimal("12345.60"),
                "EUR",
                Instant.ofEpochSecond(1_700_000_000L),
                "Full service history, two owners, small dent in the left rear door, winter tyres included.",
                List.of(
                        new Sale(vin + "A", 81_000, new BigDecimal("11990.00")),
                        new Sale(vin + "B", 92_500, new BigDecimal("11250.50")),
                        new Sale(vin + "C", 64_200, new BigDecimal("13400.00")),
                        new Sale(vin + "D", 70_800, new BigDecimal("12899.99"))));
    }
}
