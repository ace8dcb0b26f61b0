package io.github.refreshahead.engine;

import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.BatchStore;
import io.github.refreshahead.store.BatchStore.KeyedPut;
import io.github.refreshahead.store.Claim;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What refreshes write to the store: their claims and puts. One thread writes; what has come while it waited for the
 * store goes together, in one round trip for claims and one for puts. Answers come on that thread. Thread-safe.
 */
final class RefreshWrites implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RefreshWrites.class);
    private static final int MOST_PUTS = 64;

    private record Write<R, A>(R request, Consumer<A> answer) {}

    private final BatchStore store;
    private final Thread thread;

    /** Values that wait take memory. Claims need no such bound: each of them has a place in a pool. */
    private final Semaphore putPlaces = new Semaphore(MOST_PUTS);

    private List<Write<Claim, ClaimResult>> claims = new ArrayList<>();
    private List<Write<KeyedPut, Attempt<PutResult>>> puts = new ArrayList<>();
    private int unanswered;
    private boolean closed;

    RefreshWrites(EntryStore store, String threadName) {
        this.store = OneByOne.of(store);
        this.thread = new Thread(this::run, threadName);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Returns at once. Not answered after {@link #close}. */
    synchronized void claim(Claim claim, Consumer<ClaimResult> answer) {
        claims.add(new Write<>(claim, answer));
        added();
    }

    /** As {@link #claim(Claim, Consumer)}, for several, which go together. */
    synchronized void claim(List<Claim> several, Consumer<List<ClaimResult>> answers) {
        List<ClaimResult> results = new ArrayList<>(several.size());
        for (Claim each : several) {
            claim(each, result -> {
                results.add(result);
                if (results.size() == several.size()) {
                    answers.accept(results);
                }
            });
        }
    }

    /**
     * Waits while many others wait for the store. Not answered after {@link #close}.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile; then it is not stored
     */
    void put(KeyedPut put, Consumer<Attempt<PutResult>> answer) throws InterruptedException {
        putPlaces.acquire();
        synchronized (this) {
            puts.add(new Write<>(put, answer));
            added();
        }
    }

    private void added() {
        unanswered++;
        notifyAll();
    }

    /** False if something is still not answered after that time. */
    synchronized boolean awaitIdle(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (unanswered > 0) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    private void run() {
        try {
            while (true) {
                List<Write<Claim, ClaimResult>> someClaims;
                List<Write<KeyedPut, Attempt<PutResult>>> somePuts;
                synchronized (this) {
                    while (claims.isEmpty() && puts.isEmpty()) {
                        if (closed) {
                            return;
                        }
                        wait();
                    }
                    someClaims = claims;
                    somePuts = puts;
                    claims = new ArrayList<>();
                    puts = new ArrayList<>();
                }
                write(somePuts, store::putAll, Attempt.Failed::new);
                putPlaces.release(somePuts.size());
                write(someClaims, store::claim, ClaimResult.Failed::new);
            }
        } catch (InterruptedException e) {
            log.debug("Interrupted", e);
        }
    }

    private <R, A> void write(
            List<Write<R, A>> writes,
            Function<List<R>, List<? extends A>> operation,
            Function<StoreException.Reason, ? extends A> failed) {
        if (writes.isEmpty()) {
            return;
        }
        List<? extends A> answers;
        try {
            answers = operation.apply(writes.stream().map(Write::request).toList());
        } catch (StoreException e) {
            answers = Collections.nCopies(writes.size(), failed.apply(e.reason()));
        } catch (RuntimeException e) {
            log.warn("{} writes of refreshes failed unexpectedly", writes.size(), e);
            answers = Collections.nCopies(writes.size(), failed.apply(StoreException.Reason.OTHER));
        }
        for (int i = 0; i < writes.size(); i++) {
            answer(writes.get(i), answers.get(i));
        }
    }

    private <A> void answer(Write<?, A> write, A answer) {
        try {
            write.answer().accept(answer);
        } catch (RuntimeException e) {
            log.warn("A refresh could not take the store's answer", e);
        } finally {
            synchronized (this) {
                unanswered--;
                notifyAll();
            }
        }
    }

    /** What waits is still written. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
