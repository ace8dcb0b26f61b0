package io.github.refreshahead.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a store has answered: what must be as the reference says exactly, and what may differ by the time that the operation
 * took.
 */
record StoreReply(List<Object> exact, List<Long> millis) {

    static StoreReply of(Object answer) {
        StoreReply reply = new StoreReply(new ArrayList<>(), new ArrayList<>());
        reply.add(answer);
        return reply;
    }

    void assertIs(StoreReply expected, long tolerance) {
        assertThat(exact).isEqualTo(expected.exact);
        assertThat(millis).hasSameSizeAs(expected.millis);
        for (int i = 0; i < millis.size(); i++) {
            assertThat(Math.abs(millis.get(i) - expected.millis.get(i)))
                    .as("difference in %s to %s", this, expected)
                    .isLessThanOrEqualTo(tolerance);
        }
    }

    private void add(Object answer) {
        if (answer instanceof ReadResult.Found found) {
            add(found.entry());
        } else if (answer instanceof AcquireResult.Present present) {
            add(present.entry());
        } else if (answer instanceof AcquireResult.Won won) {
            exactly("won", won.generation(), won.failures());
        } else if (answer instanceof AcquireResult.Busy busy) {
            exactly("busy", busy.generation()).in(busy.remaining());
        } else if (answer instanceof AcquireResult.Backoff backoff) {
            exactly("backoff", backoff.generation(), backoff.failures()).in(backoff.remaining());
        } else if (answer instanceof ClaimResult.Won won) {
            exactly("won", won.generation(), won.failures()).in(won.remaining());
        } else if (answer instanceof ClaimResult.Taken taken) {
            exactly("taken", taken.kind()).in(taken.remaining());
        } else if (answer instanceof List<?> list) {
            list.forEach(this::add);
        } else if (answer instanceof Duration duration) {
            in(duration);
        } else {
            exactly(answer);
        }
    }

    private void add(Entry entry) {
        exactly("value", entry.loadStart(), entry.payload(), entry.failures()).in(entry.age());
        if (entry.leased()) {
            exactly(entry.lease()).in(Duration.ofMillis(entry.leaseUntil()));
        }
    }

    private StoreReply exactly(Object... parts) {
        exact.addAll(List.of(parts));
        return this;
    }

    private void in(Duration duration) {
        millis.add(duration.toMillis());
    }
}
