package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Put;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An entry's bytes: a header of fixed width in ASCII, then the value. Scripts and older versions read the same bytes,
 * so the meaning of a position never changes; another layout has another format.
 *
 * <pre>
 * position width
 *        0     1  format, "1"
 *        2     1  state: L(oading), V(alue), N(ull)
 *        4     4  codec id, blanks after it
 *        9    22  generation
 *       32    13  load start, milliseconds of Redis' clock; 0 while loading
 *       46    13  life, milliseconds: expiry - load start
 *       60     1  lease kind: -, q, r, b
 *       62    22  lease owner, or dashes
 *       85    13  lease end, milliseconds of Redis' clock
 *       99     3  consecutive failures, at most 999
 *      103     8  checksum, hexadecimal
 *      112        value
 * </pre>
 *
 * <p>Fields are separated by a blank. The checksum is the CRC-32C of the key, the positions 0 to 45 and the value; it
 * leaves out what scripts change. It detects accidents (a damaged value, a value under another key), not intent.
 */
final class EntryBytes {

    static final int HEADER = 112;
    static final byte FORMAT = '1';
    static final byte LOADING = 'L';
    static final byte VALUE = 'V';
    static final byte NULL = 'N';

    static final int STATE_AT = 2;
    static final int CODEC_AT = 4;
    static final int CODEC_WIDTH = 4;
    static final int GENERATION_AT = 9;
    static final int LOAD_START_AT = 32;
    static final int LIFE_AT = 46;
    static final int LEASE_AT = 60;
    static final int LEASE_END_AT = 85;
    static final int FAILURES_AT = 99;
    static final int CHECKSUM_AT = 103;

    static final int MILLIS_WIDTH = 13;
    static final int FAILURES_WIDTH = 3;
    static final int CHECKSUM_WIDTH = 8;

    private static final int FIXED = LIFE_AT;
    private static final String FREE_LEASE = "- " + "-".repeat(Nonce.LENGTH) + " 0000000000000 000";

    private EntryBytes() {}

    /** An entry without a value; the script that writes it fills in life and lease. */
    static byte[] stub(byte[] key, Nonce generation) {
        return write(key, LOADING, "", generation, 0, 0, null);
    }

    /** An entry with a value and a free lease. */
    static byte[] value(byte[] key, Put put) {
        ByteBuffer value = put.payload().bytes();
        return write(
                key,
                value == null ? NULL : VALUE,
                put.payload().codec(),
                put.generation(),
                put.loadStart(),
                put.ttl().toMillis() + put.grace().toMillis(),
                value);
    }

    private static byte[] write(
            byte[] key,
            byte state,
            String codec,
            Nonce generation,
            long loadStart,
            long life,
            @Nullable ByteBuffer value) {
        if (codec.length() > CODEC_WIDTH) {
            throw new IllegalArgumentException("codec id (" + codec + ") must have at most 4 characters");
        }
        int length = value == null ? 0 : value.remaining();
        byte[] entry = new byte[HEADER + length];
        String header = (char) FORMAT + " " + (char) state + " " + codec + " ".repeat(CODEC_WIDTH - codec.length())
                + " " + generation.text() + " " + millis(loadStart) + " " + millis(life) + " " + FREE_LEASE + " ";
        System.arraycopy(header.getBytes(ISO_8859_1), 0, entry, 0, CHECKSUM_AT);
        if (value != null) {
            value.get(value.position(), entry, HEADER, length);
        }
        String checksum = padded(Long.toHexString(checksum(key, entry)), CHECKSUM_WIDTH) + " ";
        System.arraycopy(checksum.getBytes(ISO_8859_1), 0, entry, CHECKSUM_AT, CHECKSUM_WIDTH + 1);
        return entry;
    }

    static long checksum(byte[] key, byte[] entry) {
        CRC32C checksum = new CRC32C();
        checksum.update(key, 0, key.length);
        checksum.update(entry, 0, FIXED);
        checksum.update(entry, HEADER, entry.length - HEADER);
        return checksum.getValue();
    }

    private static String millis(long millis) {
        return padded(Long.toString(millis), MILLIS_WIDTH);
    }

    private static String padded(String digits, int width) {
        if (digits.length() > width || digits.startsWith("-")) {
            throw new IllegalArgumentException(
                    "number (" + digits + ") must be positive and have at most " + width + " digits");
        }
        return "0".repeat(width - digits.length()) + digits;
    }
}
