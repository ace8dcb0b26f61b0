package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.Event.How;
import io.github.refreshahead.histories.event.Event.Serve;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** I5: a copy in the process is of something that the store answered to that process, at most one near ttl before. */
final class NearTtl implements Invariant {

    private record Source(int member, long load) {}

    @Override
    public String name() {
        return "I5 near ttl";
    }

    @Override
    public void check(KeyHistory history, Verdict verdict) {
        Duration nearTtl = history.cache().nearTtl();
        if (nearTtl == null) {
            return;
        }
        Map<Source, Latest> answers = new HashMap<>();
        for (Serve serve : history.answered()) {
            if (serve.near()) {
                Source source = new Source(serve.member(), serve.load());
                long filled = answers.computeIfAbsent(source, s -> answers(history, s))
                        .before(serve.end());
                if (filled < serve.begin() - nearTtl.toNanos() - HardAge.SLACK_NANOS) {
                    verdict.broken(serve, "a copy that is older than its near ttl");
                }
            }
        }
    }

    private static Latest answers(KeyHistory history, Source source) {
        List<Serve> fromStore = history.answered().stream()
                .filter(serve -> !serve.near() && (serve.how() == How.FRESH || serve.how() == How.DUE))
                .filter(serve -> serve.member() == source.member() && serve.load() == source.load())
                .toList();
        return Latest.of(fromStore, Serve::begin, Serve::end);
    }
}
