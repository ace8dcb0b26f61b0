package io.github.refreshahead.spring.transactions;

import io.github.refreshahead.InsideTransaction;
import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/** A table of cars with caches over it. */
class Cars {

    /** A row as it was read; {@code writer} names the transaction that wrote it. */
    record Car(String vin, int version, String writer) {}

    private static final String READ = "select vin, version, writer from car where vin = ?";

    private final JdbcTemplate jdbc;
    private final Loads loads;

    Cars(JdbcTemplate jdbc, Loads loads) {
        this.jdbc = jdbc;
        this.loads = loads;
    }

    @RefreshAhead(cache = "cars", ttl = "10m")
    public Car car(String vin) {
        return load(vin);
    }

    @Transactional(readOnly = true)
    @RefreshAhead(cache = "own-transaction", ttl = "10m")
    public Car carInOwnTransaction(String vin) {
        return load(vin);
    }

    /** What nobody should say of a method that reads the database of its callers. */
    @RefreshAhead(cache = "careless", ttl = "10m", insideTransaction = InsideTransaction.STORE)
    public Car carStoredAnyway(String vin) {
        return load(vin);
    }

    @Invalidate(cache = "cars")
    @Invalidate(cache = "own-transaction")
    @Invalidate(cache = "careless")
    public void changed(String vin) {}

    @Transactional
    @Invalidate(cache = "cars", key = "#vin")
    @Invalidate(cache = "own-transaction", key = "#vin")
    @Invalidate(cache = "careless", key = "#vin")
    public void change(String vin, String writer) {
        write(vin, writer);
    }

    /** Takes the row's lock and gives it its next version; tells nobody. */
    public void write(String vin, String writer) {
        jdbc.update("update car set version = version + 1, writer = ? where vin = ?", writer, vin);
    }

    private Car load(String vin) {
        Car car = jdbc.queryForObject(
                READ,
                (row, number) -> new Car(row.getString("vin"), row.getInt("version"), row.getString("writer")),
                vin);
        loads.happened(vin);
        return car;
    }
}
