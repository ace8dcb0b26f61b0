package io.github.refreshahead.histories.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ValueTest {

    @Test
    void aValueIsReadFromItsText() {
        Value value = new Value(3, 17, 1L << 41, -5);
        assertThat(Value.parse(value.text())).isEqualTo(value);
    }

    @Test
    void aDamagedTextIsNoValue() {
        String text = new Value(3, 17, 99, 5).text();
        assertThat(Value.parse(text.replaceFirst("17", "18"))).isNull();
        assertThat(Value.parse(text.substring(1))).isNull();
        assertThat(Value.parse("")).isNull();
    }
}
