package io.github.refreshahead.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/**
 * What several entries have in common, so that they can be invalidated together. Tags belong to a namespace, not to a
 * cache. Made by {@link KeyRule#tag}. Immutable.
 *
 * @param name as the application gave it
 * @param text the name as the store uses it: {@code <namespace>::tag:<name>}, which is no entry's key, because no cache
 *     has an empty name
 */
public record Tag(String name, String text) {

    /** Tags with more bytes in UTF-8 than this are refused. */
    public static final int LONGEST = 256;

    public Tag {
        requireNonNull(name, "name");
        requireNonNull(text, "text");
    }

    static Tag of(String namespace, String name) {
        check(name);
        return new Tag(name, namespace + "::tag:" + name);
    }

    static void check(String name) {
        int length = requireNonNull(name, "tag").getBytes(UTF_8).length;
        if (length == 0 || length > LONGEST) {
            throw new IllegalArgumentException(
                    "tag (" + name + ") must be 1 to " + LONGEST + " bytes in UTF-8, and is " + length);
        }
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Without the name, which may be personal data. */
    @Override
    public String toString() {
        return "Tag";
    }
}
