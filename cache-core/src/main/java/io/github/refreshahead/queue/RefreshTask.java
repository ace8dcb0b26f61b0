package io.github.refreshahead.queue;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.store.Nonce;
import java.util.List;
import java.util.Map;

/**
 * The wish to refresh one entry, as it travels: version 1 of the wire.
 *
 * @param operation registered id of the method to call
 * @param namespace the fleet's namespace
 * @param cache the cache's name
 * @param key the entry's key as the reader computed it; a worker computes it again, and it must match
 * @param seenLoadStart load start of the value that was due
 * @param token owner of the queued lease
 * @param arguments each encoded by its declared type
 * @param context what else belongs to the call
 * @param publishedBy id of the process that published it
 */
public record RefreshTask(
        String operation,
        String namespace,
        String cache,
        String key,
        long seenLoadStart,
        Nonce token,
        List<byte[]> arguments,
        Map<String, String> context,
        String publishedBy) {

    public RefreshTask {
        requireNonNull(operation, "operation");
        requireNonNull(namespace, "namespace");
        requireNonNull(cache, "cache");
        requireNonNull(key, "key");
        requireNonNull(token, "token");
        arguments = List.copyOf(arguments);
        context = Map.copyOf(context);
        requireNonNull(publishedBy, "publishedBy");
    }

    /** Without arguments, key and context, which may be personal data. */
    @Override
    public String toString() {
        return "RefreshTask[" + operation + "]";
    }
}
