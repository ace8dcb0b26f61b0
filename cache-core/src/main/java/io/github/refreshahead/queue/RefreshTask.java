package io.github.refreshahead.queue;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.store.Nonce;
import java.util.List;
import java.util.Map;

/**
 * The wish to refresh entries of one cache with one call, as it travels: version 1 of the wire.
 *
 * @param operation registered id of the method to call
 * @param namespace the fleet's namespace
 * @param cache the cache's name
 * @param elements the entries; at least one
 * @param context what else belongs to the call
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
     * One entry.
     *
     * @param key the entry's key as the reader computed it; a worker computes it again, and it must match
     * @param seenLoadStart load start of the value that was due
     * @param token owner of the queued lease
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
