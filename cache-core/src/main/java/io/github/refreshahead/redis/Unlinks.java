package io.github.refreshahead.redis;

import io.github.refreshahead.key.CacheKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Removals of several entries in one round trip to each node. */
final class Unlinks {

    private Unlinks() {}

    /** Those that are not known to be gone, and why. */
    static Map<CacheKey, RedisFailure> run(RedisConnections connections, Collection<CacheKey> keys) {
        List<Unlink> requests = keys.stream().map(Unlink::new).toList();
        List<Object> answers = new Batch(connections, requests).run();
        Map<CacheKey, RedisFailure> failed = new LinkedHashMap<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof RedisFailure failure) {
                failed.put(requests.get(i).entry(), failure);
            }
        }
        return failed;
    }

    /** As {@link #run}, with a second try for those whose connection was lost. */
    static Map<CacheKey, RedisFailure> insist(RedisConnections connections, Collection<CacheKey> keys) {
        Map<CacheKey, RedisFailure> failed = run(connections, keys);
        List<CacheKey> lost = failed.entrySet().stream()
                .filter(entry -> entry.getValue().connectionLost())
                .map(Map.Entry::getKey)
                .toList();
        if (!lost.isEmpty()) {
            failed.keySet().removeAll(lost);
            failed.putAll(run(connections, lost));
        }
        return failed;
    }
}
