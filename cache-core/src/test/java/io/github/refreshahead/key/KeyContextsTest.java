package io.github.refreshahead.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyContextsTest {

    record CarId(String make, String model) {}

    /** A context whose value the test sets; for one thread. */
    static final class Held implements KeyContext {
        private final String name;
        private final AtomicReference<@Nullable String> value = new AtomicReference<>();

        Held(String name, @Nullable String value) {
            this.name = name;
            this.value.set(value);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public @Nullable String capture() {
            return value.get();
        }

        @Override
        public Scope restore(String restored) {
            String before = value.getAndSet(restored);
            return () -> value.set(before);
        }
    }

    private static CacheKeys keys(KeyStyle style, KeyContext... contexts) {
        return new KeyRule("cars", style, new KeyContexts(List.of(contexts))).keysOf("valuations");
    }

    private static CacheKeys keysOf(String tenant) {
        return keys(KeyStyle.READABLE, new Held("tenant", tenant));
    }

    @Test
    void keysAreThoseOfTheGoldenFile() throws IOException {
        Map<String, CacheKey> vectors = new LinkedHashMap<>();
        vectors.put("one context", keysOf("north").key("WVW1"));
        vectors.put(
                "two contexts",
                keys(KeyStyle.READABLE, new Held("tenant", "north"), new Held("locale", "de-DE"))
                        .key("WVW1"));
        vectors.put("no part", keysOf("north").key());
        vectors.put("number", keysOf("north").key(5));
        vectors.put("record", keysOf("north").key(new CarId("VW", "Golf")));
        vectors.put("escapes", keysOf("a\"=>:\n").key("WVW1"));
        vectors.put("empty value", keysOf("").key("WVW1"));
        List<String> lines = new ArrayList<>();
        vectors.forEach((name, key) -> lines.add(name + "\t" + key.text()));
        try (var golden = KeyContextsTest.class.getResourceAsStream("/golden/v1/keys-with-context.txt")) {
            assertThat(golden).isNotNull();
            assertThat(lines)
                    .containsExactlyElementsOf(new String(golden.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        }
    }

    @Test
    void aKeyOfAnotherContextIsAnotherKeyAlsoWhenHashed() {
        CacheKeys north = keys(KeyStyle.HASHED, new Held("tenant", "north"));
        CacheKeys south = keys(KeyStyle.HASHED, new Held("tenant", "south"));

        assertThat(north.key("WVW1")).isNotEqualTo(south.key("WVW1"));
        assertThat(north.key("WVW1").text()).startsWith("cars:valuations:#").doesNotContain("north");
    }

    @Test
    void aKeyKnowsItsContextAndEqualsTheOneThatIsMadeFromItsText() {
        CacheKey key = keysOf("north").key("WVW1");

        assertThat(key.context()).containsExactly(Map.entry("tenant", "north"));
        assertThat(keysOf("south").keyIn(key.context(), "WVW1")).isEqualTo(key);
        assertThat(CacheKey.parse(key.text())).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(CacheKey.parse(key.text()).cache()).isEqualTo("valuations");
    }

    @Test
    void withoutAValueThereIsNoKey() {
        assertThatExceptionOfType(MissingContextException.class)
                .isThrownBy(
                        () -> keys(KeyStyle.READABLE, new Held("tenant", null)).key("WVW1"))
                .withMessage("cache 'valuations': the context 'tenant' is part of every key and has no value on this"
                        + " thread; set it before the call, or let its KeyContext return a value that stands for none");
    }

    @Test
    void valuesAreSetForTheWorkAndPutBackAfterIt() throws Throwable {
        Held tenant = new Held("tenant", "north");
        Held locale = new Held("locale", null);
        KeyContexts contexts = new KeyContexts(List.of(tenant, locale));
        Map<String, String> values = Map.of("tenant", "south", "locale", "de");

        assertThat(contexts.within(values, () -> contexts.capture("cars"))).isEqualTo(values);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> contexts.within(values, () -> {
                    throw new IllegalStateException("the work's own");
                }))
                .withMessage("the work's own");

        assertThat(tenant.capture()).isEqualTo("north");
        assertThat(locale.capture()).isNull();
    }

    @Test
    void namesAreCheckedAndDifferent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyContexts(List.of(new Held("my tenant", null))))
                .withMessage("name of a KeyContext (my tenant) must be 1 to 100 of A-Z a-z 0-9 . _ -");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyContexts(List.of(new Held("tenant", null), new Held("tenant", null))))
                .withMessage("two KeyContexts have the name 'tenant'; rename one");
    }
}
