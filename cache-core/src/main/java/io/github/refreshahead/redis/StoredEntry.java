package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.ReadResult;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from Redis that have proved to be an entry of their key. Numbers are read from the bytes as they stand, and the
 * value is not copied.
 */
final class StoredEntry {

    /** No entry lives longer; a life beyond it is a damaged one, and ages computed from it would be wrong. */
    static final long MAXIMUM_LIFE_MILLIS = 10L * 366 * 24 * 60 * 60 * 1000;

    /** An application has one codec as a rule; this spares each hit the making of its id. */
    private static volatile String recentCodec = "";

    private final byte[] bytes;
    private final long loadStart;
    private final long life;
    private final LeaseKind lease;
    private final long leaseEnd;
    private final int failures;

    private StoredEntry(byte[] bytes, long loadStart, long life, LeaseKind lease, long leaseEnd, int failures) {
        this.bytes = bytes;
        this.loadStart = loadStart;
        this.life = life;
        this.lease = lease;
        this.leaseEnd = leaseEnd;
        this.failures = failures;
    }

    /** The entry, or {@code null} if the bytes are damaged, another key's, or of a format this version does not know. */
    static @Nullable StoredEntry parse(byte[] key, byte[] bytes) {
        if (bytes.length < EntryBytes.HEADER || bytes[0] != EntryBytes.FORMAT) {
            return null;
        }
        byte state = bytes[EntryBytes.STATE_AT];
        long loadStart = number(bytes, EntryBytes.LOAD_START_AT, EntryBytes.MILLIS_WIDTH);
        long life = number(bytes, EntryBytes.LIFE_AT, EntryBytes.MILLIS_WIDTH);
        LeaseKind lease = lease(bytes[EntryBytes.LEASE_AT]);
        long leaseEnd = number(bytes, EntryBytes.LEASE_END_AT, EntryBytes.MILLIS_WIDTH);
        long failures = number(bytes, EntryBytes.FAILURES_AT, EntryBytes.FAILURES_WIDTH);
        boolean loading = state == EntryBytes.LOADING;
        if (!loading && state != EntryBytes.VALUE && state != EntryBytes.NULL
                || loadStart < 0
                || life <= 0
                || !loading && life > MAXIMUM_LIFE_MILLIS
                || lease == null
                || leaseEnd < 0
                || failures < 0
                || checksum(bytes) != EntryBytes.checksum(key, bytes)) {
            return null;
        }
        return new StoredEntry(bytes, loadStart, life, lease, leaseEnd, (int) failures);
    }

    boolean loading() {
        return bytes[EntryBytes.STATE_AT] == EntryBytes.LOADING;
    }

    long loadStart() {
        return loadStart;
    }

    long life() {
        return life;
    }

    /** What a reader gets, if the value had this age when the reader asked. */
    ReadResult at(long ageMillis) {
        return loading()
                ? new ReadResult.Loading(
                        new Nonce(new String(bytes, EntryBytes.GENERATION_AT, Nonce.LENGTH, ISO_8859_1)))
                : new ReadResult.Found(entry(ageMillis));
    }

    Entry entry(long ageMillis) {
        ByteBuffer value = bytes[EntryBytes.STATE_AT] == EntryBytes.NULL
                ? null
                : ByteBuffer.wrap(bytes, EntryBytes.HEADER, bytes.length - EntryBytes.HEADER);
        return new Entry(loadStart, ageMillis, lease, leaseEnd, failures, new Payload(codec(), value));
    }

    private String codec() {
        int end = EntryBytes.CODEC_AT + EntryBytes.CODEC_WIDTH;
        while (end > EntryBytes.CODEC_AT && bytes[end - 1] == ' ') {
            end--;
        }
        int length = end - EntryBytes.CODEC_AT;
        String recent = recentCodec;
        if (!isCodec(recent, length)) {
            recent = new String(bytes, EntryBytes.CODEC_AT, length, ISO_8859_1);
            recentCodec = recent;
        }
        return recent;
    }

    private boolean isCodec(String id, int length) {
        if (id.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (id.charAt(i) != (bytes[EntryBytes.CODEC_AT + i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable LeaseKind lease(byte code) {
        return switch (code) {
            case '-' -> LeaseKind.NONE;
            case 'q' -> LeaseKind.QUEUED;
            case 'r' -> LeaseKind.RUNNING;
            case 'b' -> LeaseKind.BACKOFF;
            default -> null;
        };
    }

    /** The digits' value, or -1 if one is none. */
    private static long number(byte[] bytes, int from, int width) {
        long number = 0;
        for (int i = from; i < from + width; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static long checksum(byte[] bytes) {
        long checksum = 0;
        for (int i = EntryBytes.CHECKSUM_AT; i < EntryBytes.CHECKSUM_AT + EntryBytes.CHECKSUM_WIDTH; i++) {
            int digit = bytes[i] <= '9' ? bytes[i] - '0' : bytes[i] - 'a' + 10;
            if (digit < 0 || digit > 15 || bytes[i] > '9' && digit < 10) {
                return -1;
            }
            checksum = checksum << 4 | digit;
        }
        return checksum;
    }
}
