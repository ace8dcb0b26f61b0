package io.github.refreshahead.store;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.Tag;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that finds entries again by their tags. Reads pay nothing for it: a tag is a set of keys of its own, written
 * before an entry with that tag is put, and read when the tag is invalidated. Thread-safe.
 *
 * <p>The order makes it sound. A loader first adds its key to each tag, and is told how long ago the tag was last
 * invalidated; if that was while its load ran, it does not put. An invalidation first writes down its time, and then
 * reads the keys. So if the time comes after the add, the invalidation meets the key and destroys its generation; and if
 * before, the loader finds out.
 */
public interface TagStore extends EntryStore {

    /**
     * Adds a key to tags, before its entry is put.
     *
     * @param life for how long the entry will be there; the key stays in the tag for longer than that
     * @return for each tag, in order, the time since it was last invalidated, by the store's clock; {@code null} if that
     *     was never, or so long ago that no load can have begun before
     * @throws StoreException if the store has not added it to every one of them
     */
    List<@Nullable Duration> addToTags(CacheKey key, List<Tag> tags, Duration life);

    /**
     * Invalidates every entry that has the tag, whichever cache it belongs to. When it has returned, no load that began
     * before can store a value under this tag.
     *
     * @param removed told of the keys whose entries were removed, in batches, on this thread
     * @throws StoreException if the store has not acknowledged all of it; may be repeated
     */
    void invalidateTag(Tag tag, Consumer<Collection<CacheKey>> removed);
}
