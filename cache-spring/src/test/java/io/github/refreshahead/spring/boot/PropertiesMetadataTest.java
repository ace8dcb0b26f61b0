package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an editor shows of the properties. */
class PropertiesMetadataTest {

    private static Map<String, JsonNode> properties() throws IOException {
        Map<String, JsonNode> properties = new TreeMap<>();
        try (InputStream metadata =
                RefreshAheadProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            JsonMapper.shared()
                    .readTree(Objects.requireNonNull(metadata))
                    .get("properties")
                    .forEach(property -> properties.put(property.get("name").asString(), property));
        }
        return properties;
    }

    @Test
    void everyPropertyIsDescribed() throws IOException {
        assertThat(properties()).isNotEmpty().allSatisfy((name, property) -> {
            assertThat(name).matches("refresh-ahead\\..*|management\\.endpoint\\.refreshahead\\..*");
            assertThat(property.path("description").asString("")).isNotBlank();
        });
    }

    @Test
    void defaultsAreShown() throws IOException {
        Map<String, JsonNode> properties = properties();
        assertThat(properties
                        .get("refresh-ahead.invalidation.retry-buffer")
                        .get("defaultValue")
                        .asInt())
                .isEqualTo(10_000);
        assertThat(properties
                        .get("refresh-ahead.events.suspect-after")
                        .get("defaultValue")
                        .asString())
                .isEqualTo("3s");
        assertThat(properties
                        .get("refresh-ahead.single-node")
                        .get("defaultValue")
                        .asBoolean())
                .isFalse();
        assertThat(properties
                        .get("refresh-ahead.defaults.near.ttl")
                        .get("description")
                        .asString())
                .endsWith("Default: off");
        assertThat(properties
                        .get("refresh-ahead.defaults.near.maximum-size")
                        .get("description")
                        .asString())
                .endsWith("Default: 10000");
        assertThat(properties
                        .get("refresh-ahead.defaults.near.copy-on-read")
                        .get("type")
                        .asString())
                .isEqualTo("java.lang.Boolean");
    }
}
