package io.github.refreshahead.key;

/** What stands around the one part of a cache's keys. Immutable. */
final class KeyFrame {

    private static final int[] POWERS_OF_31 = powers();

    private final String cache;
    private final String before;
    private final String after;
    private final int hashBefore;
    private final int hashAfter;

    KeyFrame(String cache, String before, String after) {
        this.cache = cache;
        this.before = before;
        this.after = after;
        this.hashBefore = before.hashCode();
        this.hashAfter = after.hashCode();
    }

    boolean fits(String part) {
        return before.length() + part.length() + after.length() <= KeyRule.LONGEST_READABLE;
    }

    /** The key of a part that fits. Costs neither the text nor its hash: those are joined from what is known. */
    CacheKey around(String part) {
        int hash = joined(joined(hashBefore, part.hashCode(), part.length()), hashAfter, after.length());
        return new CacheKey(cache, this, part, hash);
    }

    String text(String part) {
        return before + part + after;
    }

    /** {@link String#hashCode} of one string after another, by its definition. */
    private static int joined(int hash, int nextHash, int nextLength) {
        return hash * POWERS_OF_31[nextLength] + nextHash;
    }

    private static int[] powers() {
        int[] powers = new int[KeyRule.LONGEST_READABLE + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 31 * powers[i - 1];
        }
        return powers;
    }
}
