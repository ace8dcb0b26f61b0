package io.github.refreshahead.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.engine.OperationSpec.TagFunction;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.TagStore;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The tags of one cache's entries. Thread-safe. */
final class Tagging {

    /** Tells about a tag, without the tag, which may be personal data. */
    static final class UnusableTagException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnusableTagException(int bytes) {
            super("a tag must be 1 to " + Tag.LONGEST + " bytes in UTF-8, and is " + bytes);
        }
    }

    private final TagCheck checked;
    private final KeyRule keyRule;
    private final TagFunction function;
    private final LongSupplier nanoTime;

    Tagging(TagCheck checked, KeyRule keyRule, TagFunction function, LongSupplier nanoTime) {
        this.checked = checked;
        this.keyRule = keyRule;
        this.function = function;
        this.nanoTime = nanoTime;
    }

    /**
     * The tags of a value.
     *
     * @throws UnusableTagException if a tag is empty or too long
     * @throws RuntimeException what the function throws
     */
    List<Tag> of(@Nullable Object[] arguments, @Nullable Object value) {
        Set<Tag> tags = new LinkedHashSet<>();
        for (String name : function.tags(arguments, value)) {
            if (name != null) {
                tags.add(tag(name));
            }
        }
        return List.copyOf(tags);
    }

    private Tag tag(String name) {
        try {
            return keyRule.tag(name);
        } catch (IllegalArgumentException e) {
            throw new UnusableTagException(name.getBytes(UTF_8).length);
        }
    }

    /**
     * Adds a key to its tags, and tells whether the value may be put.
     *
     * @param asked when the load's acquire or claim was about to be sent, in nanoseconds
     * @param life for how long the entry will be there
     * @return false if one of the tags was invalidated since then
     * @throws IllegalStateException if the store does not keep tags
     * @throws StoreException if the store has not added it to every one of them
     */
    boolean add(CacheKey key, List<Tag> tags, long asked, Duration life) {
        List<Duration> invalidated = checked.store().addToTags(key, tags, life);
        // After the answer: the time that the store tells goes back from some moment before it.
        Duration running = Duration.ofNanos(nanoTime.getAsLong() - asked).plus(TagStore.CLOCK_SLACK);
        return invalidated.stream().noneMatch(ago -> ago.compareTo(running) <= 0);
    }
}
