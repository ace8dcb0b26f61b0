package io.github.refreshahead.store;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.Tag;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * A store that finds entries again by their tags. Reads pay nothing for it: a tag is a set of keys of its own, written
 * before an entry with that tag is put, and read when the tag is invalidated. Thread-safe.
 *
 * <p>The order makes it sound. A loader first adds its key to each tag, and is told how long ago the tag was last
 * invalidated; if that was while its load ran, it does not put. An invalidation first writes down its time, and then
 * reads the keys. So if the time comes after the add, the invalidation meets the key and destroys its generation; and if
 * before, the loader finds out.
 *
 * <p>So a value with tags is stored in three steps, by whoever loaded it:
 *
 * <pre>{@code
 * long sent = nanoTime();                                  // before the acquire or claim of this load is sent
 * ...                                                      // acquire, load
 * List<Duration> ago = tags.addToTags(key, tagsOfValue, ttl.plus(grace));
 * Duration running = nanoTime() - sent;                    // measured now, after the answer and not before
 * if (every ago > running + CLOCK_SLACK) { put }           // else the value is not stored
 * }</pre>
 */
public interface TagStore extends EntryStore {

    /**
     * For how long an invalidation is remembered at least. No answer of {@link #addToTags} is longer, so a load that ran
     * for longer than this is never stored with a tag.
     */
    Duration REMEMBERED = Duration.ofHours(24);

    /** What the store's clock and this process' ticker may differ by, while a load runs. */
    Duration CLOCK_SLACK = Duration.ofMillis(100);

    /**
     * Whether this store keeps tags for as long as they are needed. Asked before the first one is used; a store whose
     * configuration lets it drop tags by itself would lose invalidations without a word.
     *
     * @throws IllegalStateException if it does not; one line with the setting, its value and the remedy
     * @throws StoreException if it could not be asked
     */
    void checkTags();

    /**
     * Adds a key to tags, before its entry is put.
     *
     * @param life for how long the entry will be there; the key stays in the tag for longer than that
     * @return for each tag, in order, the time since it was last invalidated, by the store's clock; {@link #REMEMBERED} if
     *     that is longer ago, or was never
     * @throws StoreException if the store has not added it to every one of them
     */
    List<Duration> addToTags(CacheKey key, List<Tag> tags, Duration life);

    /**
     * Invalidates every entry that has the tag, whichever cache it belongs to. When it has returned, no load that began
     * before can store a value under this tag. Where some entries cannot be reached, the others are invalidated all the
     * same.
     *
     * @param removed told in batches, on this thread, of the keys that had the tag and whose entries are gone now; some of
     *     them may have been gone before, and a key may be told twice
     * @throws StoreException if the store has not acknowledged all of it; may be repeated
     */
    void invalidateTag(Tag tag, Consumer<Collection<CacheKey>> removed);
}
