package io.github.refreshahead.examples.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The results as one HTML page with plots, which refers to nothing outside itself. */
final class Report {

    private static final String TEMPLATE = "report.html";
    private static final String PLOTS = "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

    private Report() {}

    static String of(Results results, List<PolicyResult> policies) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("results", results);
        data.put(
                "descriptions",
                policies.stream()
                        .collect(Collectors.toMap(policy -> policy.policy().toString(), policy -> policy.policy()
                                .description())));
        data.put("series", policies);
        // Inside a script element only "</" could end it.
        String json = JsonMapper.shared().writeValueAsString(data).replace("</", "<\\/");
        return resource(TEMPLATE)
                .replace("{{plots}}", resource(PLOTS).replaceAll("(?m)^//# sourceMappingURL=.*$", ""))
                .replace("{{data}}", json);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Report.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
