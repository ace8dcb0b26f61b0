package io.github.refreshahead.histories.check;

import java.util.List;

/**
 * A promise that a history breaks.
 *
 * @param invariant which one
 * @param key whose history it is, as {@code cache/name}
 * @param why in a few words
 * @param story the key's events around it, a line each
 */
public record Violation(String invariant, String key, String why, List<String> story) {}
