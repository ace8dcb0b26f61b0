package io.github.refreshahead.spring.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.transaction.TransactionDefinition.ISOLATION_REPEATABLE_READ;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NESTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;

import io.github.refreshahead.spring.transactions.Cars.Car;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.transaction.TransactionStatus;

/**
 * Random transactions of several threads over a few cars, and what readers outside of them got. Versions of a car rise
 * with each commit, and each write names its writer, so a value tells what it is.
 */
final class TransactionHistory {

    private static final int THREADS = 4;
    private static final int CARS = 6;
    private static final double ROLLED_BACK = 0.3;
    private static final String ROLLBACK = "rolled back on purpose";

    /** What a caller outside of any transaction got, and the version that it had to get at least. */
    private record Read(String vin, int atLeast, Car car) {}

    private record Write(String vin, int version, String writer) {}

    private final CarApplication application;
    private final Function<String, Car> read;
    private final Consumer<String> invalidate;
    private final List<String> vins = new ArrayList<>();
    private final Queue<Read> reads = new ConcurrentLinkedQueue<>();
    private final Set<String> committedWriters = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> commits = new ConcurrentHashMap<>();
    private final Map<String, Integer> atLeast = new ConcurrentHashMap<>();
    private final AtomicInteger rolledBack = new AtomicInteger();

    /**
     * @param read the cached method
     * @param invalidate what a transaction does about a car that it has changed
     */
    TransactionHistory(CarApplication application, Function<String, Car> read, Consumer<String> invalidate) {
        this.application = application;
        this.read = read;
        this.invalidate = invalidate;
        committedWriters.add("nobody");
        for (int i = 0; i < CARS; i++) {
            vins.add(application.newCar());
        }
    }

    TransactionHistory run(int transactions, long seed) {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            threads.add(CompletableFuture.runAsync(
                    () -> {
                        Random random = new Random(seed + number);
                        for (int i = 0; i < transactions / THREADS; i++) {
                            transaction(random, number + "-" + i);
                            readSome(random);
                        }
                    },
                    task -> new Thread(task, "history-" + number).start()));
        }
        threads.forEach(CompletableFuture::join);
        return this;
    }

    /** Transactions that invalidated each car, as far as they were committed. */
    Map<String, Integer> commits() {
        return new TreeMap<>(commits);
    }

    int rolledBack() {
        return rolledBack.get();
    }

    /** Reads of a version older than one whose invalidation had returned before. */
    List<String> staleReads() {
        return reads.stream()
                .filter(seen -> seen.car().version() < seen.atLeast())
                .map(Read::toString)
                .toList();
    }

    /** Reads of what was never committed, or of another car. */
    List<String> readsOfWhatNeverWas() {
        return reads.stream()
                .filter(seen -> !committedWriters.contains(seen.car().writer())
                        || !seen.car().vin().equals(seen.vin()))
                .map(Read::toString)
                .toList();
    }

    int reads() {
        return reads.size();
    }

    /** Locks are taken in the order of the cars, also over two connections, so that nobody waits for ever. */
    private void transaction(Random random, String writer) {
        int first = random.nextInt(CARS - 1);
        int second = first + 1 + random.nextInt(CARS - 1 - first);
        int part = List.of(PROPAGATION_REQUIRED, PROPAGATION_NESTED, PROPAGATION_REQUIRES_NEW)
                .get(random.nextInt(3));
        boolean innerFails = part != PROPAGATION_REQUIRED && random.nextDouble() < ROLLED_BACK;
        boolean outerFails = random.nextDouble() < ROLLED_BACK;
        List<Write> writes = new ArrayList<>();
        List<Write> ownWrites = new ArrayList<>();
        boolean committed = committed(PROPAGATION_REQUIRED, outerFails, random, status -> {
            writes.add(write(random, vins.get(first), writer));
            List<Write> inner = new ArrayList<>();
            if (committed(
                    part, innerFails, random, own -> inner.add(write(random, vins.get(second), writer + "-inner")))) {
                (part == PROPAGATION_REQUIRES_NEW ? ownWrites : writes).addAll(inner);
            }
            ownWrites.forEach(this::happened);
        });
        if (committed) {
            writes.forEach(this::happened);
        } else {
            rolledBack.incrementAndGet();
        }
    }

    private boolean committed(int propagation, boolean fails, Random random, Consumer<TransactionStatus> body) {
        boolean throwing = random.nextBoolean();
        try {
            application.transaction(propagation).executeWithoutResult(status -> {
                body.accept(status);
                if (fails && throwing) {
                    throw new IllegalStateException(ROLLBACK);
                }
                if (fails) {
                    status.setRollbackOnly();
                }
            });
        } catch (IllegalStateException e) {
            if (!ROLLBACK.equals(e.getMessage())) {
                throw e;
            }
        }
        return !fails;
    }

    private Write write(Random random, String vin, String writer) {
        if (random.nextBoolean()) {
            readInside(vin);
        }
        application.cars().write(vin, writer);
        invalidate.accept(vin);
        if (random.nextBoolean()) {
            readInside(vin);
        }
        int version = application.jdbc().queryForObject("select version from car where vin = ?", Integer.class, vin);
        return new Write(vin, version, writer);
    }

    /** What is seen inside may be uncommitted or old, but is of that car. */
    private void readInside(String vin) {
        assertThat(read.apply(vin).vin()).isEqualTo(vin);
    }

    private void happened(Write write) {
        committedWriters.add(write.writer());
        commits.merge(write.vin(), 1, Integer::sum);
        atLeast.merge(write.vin(), write.version(), Math::max);
    }

    private void readSome(Random random) {
        for (int i = 0; i < 2; i++) {
            String vin = vins.get(random.nextInt(CARS));
            int known = atLeast.getOrDefault(vin, 1);
            reads.add(new Read(vin, known, read.apply(vin)));
        }
        if (random.nextInt(4) == 0) {
            application.transaction(true, ISOLATION_REPEATABLE_READ).executeWithoutResult(status -> {
                for (String vin : vins) {
                    readInside(vin);
                }
            });
        }
    }
}
