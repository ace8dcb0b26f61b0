package io.github.refreshahead.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.queue.RefreshQueue.Offer;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Offers tasks, each with a body of its own, and keeps what became of them. */
final class SentTasks {

    private static final Duration LIFE = Duration.ofMinutes(10);

    private final RefreshQueue queue;

    /** What every accepted body was told, in order. */
    private final Map<String, List<Outcome>> outcomes = new ConcurrentHashMap<>();

    SentTasks(RefreshQueue queue) {
        this.queue = queue;
    }

    Offer offer(String cache, String body) {
        outcomes.put(body, new ArrayList<>());
        Offer answer = queue.offer(
                new QueuedTask(cache, body.getBytes(UTF_8), LIFE, Map.of()),
                outcome -> outcomes.compute(body, (key, told) -> with(told, outcome)));
        if (answer != Offer.ACCEPTED) {
            outcomes.remove(body);
        }
        return answer;
    }

    private static List<Outcome> with(List<Outcome> told, Outcome outcome) {
        List<Outcome> all = new ArrayList<>(told);
        all.add(outcome);
        return all;
    }

    /** Offers and waits for the outcome. */
    Outcome send(String cache, String body) {
        if (offer(cache, body) != Offer.ACCEPTED) {
            throw new AssertionError("not accepted");
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> !outcomes.get(body).isEmpty());
        return outcomes.get(body).get(0);
    }

    int accepted() {
        return outcomes.size();
    }

    boolean allSettled() {
        return outcomes.values().stream().noneMatch(List::isEmpty);
    }

    Set<String> with(Outcome outcome) {
        return outcomes.entrySet().stream()
                .filter(sent -> sent.getValue().contains(outcome))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Those that were told more than one outcome. */
    Map<String, List<Outcome>> settledTwice() {
        return outcomes.entrySet().stream()
                .filter(sent -> sent.getValue().size() > 1)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
