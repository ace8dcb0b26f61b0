package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.StoreException.Reason;
import io.github.refreshahead.store.TagStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tags in Redis: a sorted set for each, at the tag's text. Its members are keys of entries; a member's score is when it is
 * no longer needed, in milliseconds of the node's clock. One more member, which is no key, stands for the last
 * invalidation. A set has no expiry, since what has one may be evicted; {@link TagSweep} clears away what is left of those
 * that nobody uses. Thread-safe.
 */
final class Tags {

    /** How much longer a key stays in a tag than its entry lives. */
    static final Duration MARGIN = Duration.ofMinutes(10);

    private static final Script ADD = Script.named("tag-add.lua");
    private static final Script WRITE_MARK = Script.named("tag-mark.lua");
    private static final byte[] REMEMBERED = Arguments.of(TagStore.REMEMBERED);

    private final RedisConnections connections;
    private final TagSweep sweep;

    Tags(RedisConnections connections) {
        this.connections = connections;
        this.sweep = new TagSweep(connections);
    }

    /** As {@link TagStore#addToTags} says, of at least one tag. */
    List<Duration> add(CacheKey key, List<Tag> tags, Duration life) {
        sweep.begin(prefix(tags.get(0)));
        byte[] member = key.text().getBytes(UTF_8);
        byte[] stay = Arguments.of(life.plus(MARGIN));
        List<ScriptRequest> requests = tags.stream()
                .map(tag -> new ScriptRequest(ADD, tag.text(), member, stay, REMEMBERED))
                .toList();
        return new Batch(connections, requests)
                .run().stream().map(answer -> ago(answer, key)).toList();
    }

    /** That of every tag of the namespace. */
    private static String prefix(Tag tag) {
        return tag.text().substring(0, tag.text().length() - tag.name().length());
    }

    private static Duration ago(Object answer, CacheKey key) {
        if (answer instanceof RedisFailure failure) {
            throw failure.of("tagging of an entry of cache '" + key.cache() + "'");
        }
        // Negative where the node's clock has gone back since.
        return Duration.ofMillis(Math.max(0, (Long) answer));
    }

    /** As {@link TagStore#invalidateTag} says. */
    void invalidate(Tag tag, Consumer<Collection<CacheKey>> removed) {
        byte[] name = tag.text().getBytes(UTF_8);
        try {
            if (!mark(name)) {
                removeMembers(name, removed);
                connections.insist(name, connection -> WRITE_MARK.run(connection, name, REMEMBERED));
            }
            removeMembers(name, removed);
        } catch (RedisFailure e) {
            throw e.of("invalidation of a tag");
        }
    }

    /** Whether the time is written down. It is not where memory is short; what the tag lists may then make room for it. */
    private boolean mark(byte[] name) {
        try {
            connections.insist(name, connection -> WRITE_MARK.run(connection, name, REMEMBERED));
            return true;
        } catch (RedisFailure e) {
            if (e.reason() == Reason.REFUSES_WRITES) {
                return false;
            }
            throw e;
        }
    }

    private void removeMembers(byte[] name, Consumer<Collection<CacheKey>> removed) {
        TagMembers members = new TagMembers(connections, name);
        @Nullable RedisFailure failure = null;
        int left = 0;
        Set<CacheKey> keys;
        while ((keys = members.next()) != null) {
            Map<CacheKey, RedisFailure> failed = Unlinks.insist(connections, keys);
            for (RedisFailure each : failed.values()) {
                failure = each;
            }
            left += failed.size();
            keys.removeAll(failed.keySet());
            if (!keys.isEmpty()) {
                removed.accept(keys);
            }
        }
        if (failure != null) {
            throw new RedisFailure(
                    failure.reason(),
                    left + " entries may still be there: " + failure.getMessage(),
                    failure.getCause());
        }
    }
}
