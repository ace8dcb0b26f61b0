package io.github.refreshahead.queue;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.store.Nonce;
import java.util.List;
import java.util.Map;

/**
 * The wish to refresh entries of one cache with one call, or to make one where there is none, as it travels: version 1 of the
 * wire.
 *
 * @param operation registered id of the method to call; or the cache's name, from a reader that does not know the method
 * @param namespace the fleet's namespace
 * @param cache the cache's name
 * @param elements the entries; at least one
 * @param context what else belongs to the call: the values of all {@link io.github.refreshahead.key.KeyContext}s, by name
 * @param publishedBy id of the process that published it
 */
public record RefreshTask(
        String operation,
        String namespace,
        String cache,
        List<Element> elements,
        Map<String, String> context,
        String publishedBy) {

    /**
     * There was no value, so whoever works it off acquires, as a caller does that misses. A worker that knows nothing of
     * this finds no such entry, and drops the task.
     */
    public static final long NO_VALUE = 0;

    /**
     * One entry.
     *
     * @param key the entry's key as the reader computed it; a worker computes it again, and it must match
     * @param seenLoadStart load start of the value that was due, or {@link #NO_VALUE}
     * @param token owner of the lease that was taken for it
     * @param arguments each encoded by its declared type
     */
    public record Element(String key, long seenLoadStart, Nonce token, List<byte[]> arguments) {

        public Element {
            requireNonNull(key, "key");
            requireNonNull(token, "token");
            arguments = List.copyOf(arguments);
        }

        /** Without key and arguments, which may be personal data. */
        @Override
        public String toString() {
            return "Element";
        }
    }

    public RefreshTask {
        requireNonNull(operation, "operation");
        requireNonNull(namespace, "namespace");
        requireNonNull(cache, "cache");
        elements = List.copyOf(elements);
        context = Map.copyOf(context);
        requireNonNull(publishedBy, "publishedBy");
        if (elements.isEmpty()) {
            throw new IllegalArgumentException("elements (none) must be at least one");
        }
    }

    /** Without arguments, keys and context, which may be personal data. */
    @Override
    public String toString() {
        return "RefreshTask[" + operation + "]";
    }
}
