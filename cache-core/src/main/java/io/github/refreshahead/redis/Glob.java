package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Patterns of keys, as Redis understands them. */
final class Glob {

    private Glob() {}

    /** Matches what starts with exactly this text. */
    static byte[] startingWith(String prefix) {
        return (prefix.replaceAll("[\\\\*?\\[\\]^-]", "\\\\$0") + "*").getBytes(UTF_8);
    }
}
