package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.Event.Drop;
import io.github.refreshahead.histories.event.Event.Invalidation;
import io.github.refreshahead.histories.event.Event.Serve;
import io.github.refreshahead.histories.event.Event.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * I1, and I5 for copies in the process: a call that begins after an invalidation returned never gets a value whose load began before it, nor an
 * older version than the one that was committed before.
 *
 * <p>An answer out of a near cache may be as old as the moment at which the copy was surely still right: when the member
 * last dropped it, or one near ttl ago. What the member itself invalidated it has dropped at once.
 *
 * <p>An invalidation that is pending binds the process that made it, which must bypass the key.
 */
final class NoStaleSet implements Invariant {

    private final boolean near;

    /** @param near whether to look at copies in the process, or at everything else */
    NoStaleSet(boolean near) {
        this.near = near;
    }

    @Override
    public String name() {
        return near ? "I5 no stale copies" : "I1 no stale set";
    }

    @Override
    public void check(KeyHistory history, Verdict verdict) {
        Latest everywhere = latest(binding(history, history.acknowledged()));
        Latest versions = Latest.of(
                history.transactions().stream().filter(Transaction::committed).toList(),
                Transaction::end,
                Transaction::version);
        Map<Integer, Latest> own = new HashMap<>();
        Map<Integer, Latest> dropped = new HashMap<>();
        for (Serve serve : history.answered()) {
            if (serve.near() != near) {
                continue;
            }
            int member = serve.member();
            Latest byMember = own.computeIfAbsent(member, m -> latest(ofMember(history, m)));
            long since = serve.begin();
            if (serve.near()) {
                Latest drops = dropped.computeIfAbsent(
                        member,
                        m -> Latest.of(
                                history.drops().stream()
                                        .filter(drop -> drop.member() == m)
                                        .toList(),
                                Drop::end,
                                Drop::begin));
                long copied = since
                        - Objects.requireNonNull(history.cache().nearTtl()).toNanos()
                        - HardAge.SLACK_NANOS;
                since = Math.max(copied, drops.before(since));
            }
            long invalidated = Math.max(everywhere.before(since), byMember.before(serve.begin()));
            if (serve.loadBegan() < invalidated) {
                verdict.broken(serve, Story.format("loaded %,d us before the invalidation", us(invalidated, serve)));
            } else if (invalidated != Latest.NONE && serve.version() < versions.before(invalidated)) {
                verdict.broken(serve, "version " + versions.before(invalidated) + " was committed before");
            }
        }
    }

    private static long us(long invalidated, Serve serve) {
        return (invalidated - serve.loadBegan()) / 1_000;
    }

    private static Latest latest(List<Invalidation> invalidations) {
        return Latest.of(invalidations, Invalidation::end, Invalidation::begin);
    }

    private List<Invalidation> ofMember(KeyHistory history, int member) {
        List<Invalidation> own = new ArrayList<>(history.pending(member));
        history.acknowledged().stream()
                .filter(invalidation -> invalidation.member() == member)
                .forEach(own::add);
        return binding(history, own);
    }

    private List<Invalidation> binding(KeyHistory history, List<Invalidation> some) {
        return near ? history.reachingCopies(some) : some;
    }
}
