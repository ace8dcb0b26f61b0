package io.github.refreshahead.key;

import java.util.Map;

/** A key that was made in a context. */
final class ContextKey extends CacheKey {

    private final Map<String, String> context;

    ContextKey(String cache, String text, Map<String, String> context) {
        super(cache, text);
        this.context = context;
    }

    @Override
    public Map<String, String> context() {
        return context;
    }
}
