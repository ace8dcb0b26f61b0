package io.github.refreshahead.histories.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What the caches hold: a version of a row, and where it comes from, with a checksum.
 *
 * @param load number of the load that made it, and {@code loadBegan} when that began
 */
record Value(int key, long version, long load, long loadBegan) {

    String text() {
        String text = key + ":" + version + ":" + load + ":" + loadBegan;
        return text + ":" + checksum(text);
    }

    /** Null if it is damaged. */
    static @Nullable Value parse(String text) {
        int end = text.lastIndexOf(':');
        if (end < 0 || !text.substring(end + 1).equals(Long.toString(checksum(text.substring(0, end))))) {
            return null;
        }
        String[] fields = text.split(":", -1);
        return new Value(
                Integer.parseInt(fields[0]),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]));
    }

    private static long checksum(String text) {
        CRC32 checksum = new CRC32();
        checksum.update(text.getBytes(US_ASCII));
        return checksum.getValue();
    }
}
