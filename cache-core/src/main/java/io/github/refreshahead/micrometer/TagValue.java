package io.github.refreshahead.micrometer;

import java.util.Locale;

/** How words are written in tags. */
final class TagValue {

    private TagValue() {}

    /** {@code NOT_REACHED} as {@code not-reached}, {@code addToTags} as {@code add-to-tags}. */
    static String of(String word) {
        boolean constant = word.equals(word.toUpperCase(Locale.ROOT));
        String dashed = constant ? word.replace('_', '-') : word.replaceAll("([a-z])([A-Z])", "$1-$2");
        return dashed.toLowerCase(Locale.ROOT);
    }

    static String of(Enum<?> constant) {
        return of(constant.name());
    }
}
