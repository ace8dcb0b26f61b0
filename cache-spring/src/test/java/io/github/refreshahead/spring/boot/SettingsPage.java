package io.github.refreshahead.spring.boot;

import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code docs/settings.md}, as the configuration metadata tells it. */
final class SettingsPage {

    private static final String INTRODUCTION = """
            # Settings

            Made from the configuration metadata, which editors show, too. Durations are text with a unit (`250ms`, `10m`) or
            ISO-8601; a bare number is refused. Sizes are text with a unit (`64KB`, `1MB`). A property that does not exist
            stops the start.
            """;

    private static final String OF_CACHES = """

            ## `refresh-ahead.caches.<name>.*` and `refresh-ahead.defaults.*`

            Of one cache, and of all caches. `caches.<name>` wins over the method's annotation, the annotation over
            `@RefreshAheadConfig` on its class, and that over `defaults`. A name with dots is written in brackets:
            `refresh-ahead.caches[my.cache].ttl`. `remote` and `key-types` belong to one cache.
            """;

    private static final String PREFIX = RefreshAheadProperties.PREFIX + ".";
    private static final String OF_ALL = "defaults";
    private static final Pattern TEXTS = Pattern.compile("namespace|uri|codec|bundle|queue");
    private static final Pattern DURATIONS =
            Pattern.compile(".*(-timeout|ttl|-after|-wait|-interval|-if-error|heartbeat)");
    private static final Pattern DEFAULT_IN_WORDS = Pattern.compile("(.*)\\. Default: (.+)", Pattern.DOTALL);

    private SettingsPage() {}

    static String text() throws IOException {
        Map<String, Map<String, JsonNode>> sections = new TreeMap<>(Comparator.comparing(SettingsPage::rank));
        for (JsonNode property : metadata().get("properties")) {
            String whole = property.get("name").asString();
            if (!whole.startsWith(PREFIX)) {
                continue; // access to the endpoint, which is Boot's to tell
            }
            String name = whole.substring(PREFIX.length());
            int dot = name.indexOf('.');
            if (!name.equals("caches")) {
                sections.computeIfAbsent(dot < 0 ? "" : name.substring(0, dot), section -> new TreeMap<>())
                        .put(name.substring(dot + 1), property);
            }
        }
        StringBuilder page = new StringBuilder(INTRODUCTION);
        sections.forEach((section, properties) -> {
            page.append(heading(section)).append("\n| property | type | default | |\n|---|---|---|---|\n");
            properties.forEach((name, property) -> page.append(row(name, property)));
        });
        return page.toString();
    }

    /** First what has no section, then caches, the rest by the alphabet. */
    private static String rank(String section) {
        return section.equals(OF_ALL) ? " " : section;
    }

    private static JsonNode metadata() throws IOException {
        try (InputStream metadata =
                RefreshAheadProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(metadata));
        }
    }

    private static String heading(String section) {
        if (section.equals(OF_ALL)) {
            return OF_CACHES;
        }
        return "\n## `refresh-ahead." + (section.isEmpty() ? "" : section + ".") + "*`\n";
    }

    private static String row(String name, JsonNode property) {
        String description = property.path("description").asString("");
        String byDefault = code(property.path("defaultValue").asString(""));
        Matcher inWords = DEFAULT_IN_WORDS.matcher(description);
        if (inWords.matches()) {
            description = inWords.group(1);
            byDefault = inWords.group(2).matches("\\S+") ? code(inWords.group(2)) : markdown(inWords.group(2));
        }
        return "| `%s` | %s | %s | %s |\n"
                .formatted(name, type(name, property.get("type").asString()), byDefault, markdown(description));
    }

    private static String type(String name, String type) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return switch (type.substring(type.lastIndexOf('.') + 1).replace(">", "")) {
            case "Boolean" -> "boolean";
            case "Integer", "Double" -> "number";
            case "DataSize" -> "size";
            case "Duration" -> "duration";
            case "String" -> type.startsWith("java.util.List") ? "list of texts" : textOrDuration(last);
            default -> constants(type);
        };
    }

    private static String textOrDuration(String name) {
        if (TEXTS.matcher(name).matches()) {
            return "text";
        }
        if (DURATIONS.matcher(name).matches()) {
            return "duration";
        }
        throw new IllegalStateException("'" + name + "' is a String: say here whether it is a text or a duration");
    }

    private static String constants(String type) {
        try {
            return Stream.of(Class.forName(type).getEnumConstants())
                    .map(constant -> code(constant.toString().toLowerCase(Locale.ROOT)))
                    .collect(Collectors.joining(", "));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static String markdown(String text) {
        String escaped = text.replace('\n', ' ');
        for (String special : List.of("|", "[", "]", "<", "*")) {
            escaped = escaped.replace(special, "\\" + special);
        }
        return escaped;
    }
}
