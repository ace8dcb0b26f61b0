package io.github.refreshahead.spring.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The arguments of a call as an operator writes them: one text that holds a JSON array, because Boot takes no arrays in a
 * body and parts a parameter at its commas.
 */
final class ArgumentArray {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private ArgumentArray() {}

    /**
     * Each argument's own JSON.
     *
     * @throws IllegalArgumentException without repeating it, if the text is no JSON array
     */
    static List<byte[]> of(String text) {
        JsonNode array;
        try {
            array = MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("args must be a JSON array, such as [\"WVW1\"]");
        }
        if (!array.isArray()) {
            throw new IllegalArgumentException("args must be a JSON array, such as [\"WVW1\"]");
        }
        List<byte[]> arguments = new ArrayList<>();
        array.forEach(each -> arguments.add(each.toString().getBytes(UTF_8)));
        return arguments;
    }
}
