package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.ReadResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryBytesTest {

    private static final byte[] KEY = "shop:cars:\"WVW1\"".getBytes(UTF_8);
    private static final Nonce GENERATION = new Nonce("ABCDEFGHIJKLMNOPQRSTUV");
    private static final long LOAD_START = 1_763_600_000_123L;
    private static final String VALUE = "{\"price\":12500}";

    @Test
    void valueOfVersionOneIsWrittenAsEver() throws IOException {
        assertThat(EntryBytes.value(KEY, put(VALUE))).isEqualTo(golden("entry-value"));
    }

    @Test
    void nullOfVersionOneIsWrittenAsEver() throws IOException {
        assertThat(EntryBytes.value(KEY, put(null))).isEqualTo(golden("entry-null"));
    }

    @Test
    void stubOfVersionOneIsWrittenAsEver() throws IOException {
        assertThat(EntryBytes.stub(KEY, GENERATION)).isEqualTo(golden("entry-stub"));
    }

    @Test
    void leasedValueOfVersionOneIsRead() throws IOException {
        Entry entry = parsed(golden("entry-value-leased")).entry(5);

        assertThat(entry.loadStart()).isEqualTo(LOAD_START);
        assertThat(entry.ageMillis()).isEqualTo(5);
        assertThat(entry.lease()).isEqualTo(LeaseKind.RUNNING);
        assertThat(entry.leaseUntil()).isEqualTo(LOAD_START + 30_000);
        assertThat(entry.failures()).isEqualTo(7);
        assertThat(entry.payload()).isEqualTo(new Payload("j1", ByteBuffer.wrap(VALUE.getBytes(UTF_8))));
    }

    @Test
    void nullOfVersionOneIsRead() throws IOException {
        StoredEntry entry = parsed(golden("entry-null"));

        assertThat(entry.life()).isEqualTo(660_000);
        assertThat(entry.entry(0).payload()).isEqualTo(new Payload("j1", null));
        assertThat(entry.loading()).isFalse();
    }

    @Test
    void entryWithoutAValueIsReadAsLoading() throws IOException {
        assertThat(parsed(golden("entry-loading")).at(0)).isEqualTo(new ReadResult.Loading(GENERATION));
    }

    @Test
    void valueIsNotCopied() throws IOException {
        byte[] bytes = golden("entry-value");

        assertThat(parsed(bytes).entry(0).payload().bytes().array()).isSameAs(bytes);
    }

    @Test
    void everyFlippedBitThatTheChecksumCoversIsNoticed() throws IOException {
        byte[] bytes = golden("entry-value");
        for (int at = 0; at < bytes.length; at++) {
            if (at >= EntryBytes.LIFE_AT && at < EntryBytes.CHECKSUM_AT
                    || at == EntryBytes.CHECKSUM_AT + EntryBytes.CHECKSUM_WIDTH) {
                continue;
            }
            for (int bit = 0; bit < 8; bit++) {
                bytes[at] ^= (byte) (1 << bit);
                assertThat(StoredEntry.parse(KEY, bytes))
                        .as("byte %d, bit %d", at, bit)
                        .isNull();
                bytes[at] ^= (byte) (1 << bit);
            }
        }
        assertThat(StoredEntry.parse(KEY, bytes)).isNotNull();
    }

    @Test
    void entryOfAnotherKeyIsNone() throws IOException {
        assertThat(StoredEntry.parse("shop:cars:\"WVW2\"".getBytes(UTF_8), golden("entry-value")))
                .isNull();
    }

    @Test
    void everyShortenedEntryIsNone() throws IOException {
        byte[] bytes = golden("entry-value");
        for (int length = 0; length < bytes.length; length++) {
            assertThat(StoredEntry.parse(KEY, Arrays.copyOf(bytes, length))).isNull();
        }
    }

    @Test
    void lifeOutOfRangeIsNoticed() throws IOException {
        for (String life : new String[] {"0000000000000", "9999999999999", "00000-1000000", "            1"}) {
            byte[] bytes = golden("entry-value");
            System.arraycopy(life.getBytes(UTF_8), 0, bytes, EntryBytes.LIFE_AT, EntryBytes.MILLIS_WIDTH);
            assertThat(StoredEntry.parse(KEY, bytes)).as(life).isNull();
        }
    }

    @Test
    void randomBytesAreNeverAnEntryAndNeverAnException() throws IOException {
        Random random = new Random(20_251_121);
        byte[] golden = golden("entry-value");
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(2 * EntryBytes.HEADER)];
            random.nextBytes(bytes);
            // Half of them start like one, to get behind the first look.
            if (i % 2 == 0) {
                System.arraycopy(golden, 0, bytes, 0, Math.min(bytes.length, random.nextInt(golden.length)));
            }
            assertThat(StoredEntry.parse(KEY, bytes)).isNull();
        }
    }

    @Test
    void codecIdThatDoesNotFitIsRefused() {
        Put put = new Put(GENERATION, 1, new Payload("jackson", null), Duration.ofSeconds(1), Duration.ZERO);

        assertThatThrownBy(() -> EntryBytes.value(KEY, put))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("codec id (jackson) must have at most 4 characters");
    }

    private static Put put(String value) {
        ByteBuffer bytes = value == null ? null : ByteBuffer.wrap(value.getBytes(UTF_8));
        return new Put(GENERATION, LOAD_START, new Payload("j1", bytes), Duration.ofMinutes(10), Duration.ofMinutes(1));
    }

    private static StoredEntry parsed(byte[] bytes) {
        StoredEntry entry = StoredEntry.parse(KEY, bytes);
        assertThat(entry).isNotNull();
        return entry;
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = EntryBytesTest.class.getResourceAsStream("/golden/v1/" + name + ".txt")) {
            return in.readAllBytes();
        }
    }
}
