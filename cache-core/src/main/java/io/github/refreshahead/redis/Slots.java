package io.github.refreshahead.redis;

import java.util.BitSet;
import java.util.List;

/**
 * What a primary of a cluster says about its own slots.
 *
 * @param epoch of its configuration; grows whenever slots come to it
 * @param owned the slots that it serves
 * @param moving whether it gives or takes any at the moment
 */
record Slots(long epoch, BitSet owned, boolean moving) {

    /** Those of a server that is in no cluster. */
    static final Slots NONE = new Slots(0, new BitSet(), false);

    private static final int FLAGS = 2;
    private static final int EPOCH = 6;
    private static final int RANGES = 8;

    /**
     * Reads the line in which a node describes itself.
     *
     * @param clusterNodes the answer to {@code CLUSTER NODES}
     */
    static Slots ofMyself(String clusterNodes) {
        List<String> fields = clusterNodes
                .lines()
                .map(line -> List.of(line.split(" ", -1)))
                .filter(line -> line.size() >= RANGES && line.get(FLAGS).contains("myself"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node says that it is the one asked"));
        BitSet owned = new BitSet();
        boolean moving = false;
        for (String range : fields.subList(RANGES, fields.size())) {
            if (range.startsWith("[")) {
                moving = true;
            } else {
                int dash = range.indexOf('-');
                int last = Integer.parseInt(range.substring(dash + 1));
                owned.set(dash < 0 ? last : Integer.parseInt(range.substring(0, dash)), last + 1);
            }
        }
        return new Slots(Long.parseLong(fields.get(EPOCH)), owned, moving);
    }
}
