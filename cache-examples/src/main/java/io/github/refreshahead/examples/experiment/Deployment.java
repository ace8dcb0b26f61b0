package io.github.refreshahead.examples.experiment;

import io.github.refreshahead.examples.origin.Origin;
import io.github.refreshahead.examples.platform.RequestMark;
import io.github.refreshahead.examples.platform.UsedCarPlatform;
import io.github.refreshahead.examples.platform.ValuationService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** The platform under one policy: the service in this process and, where there is one, the consumer service. */
final class Deployment implements AutoCloseable {

    private static final String CONSUMES = "refresh-ahead.consumer.enabled";

    private final ConfigurableApplicationContext context;
    private final @Nullable ChildJvm consumer;

    private Deployment(ConfigurableApplicationContext context, @Nullable ChildJvm consumer) {
        this.context = context;
        this.consumer = consumer;
    }

    /**
     * @param namespace of this policy's entries and tasks alone
     * @param logs folder
     */
    static Deployment start(
            Policy policy, Settings settings, Backend backend, String namespace, URI thirdParty, Path logs)
            throws IOException {
        Map<String, String> properties = new LinkedHashMap<>(backend.properties());
        properties.putAll(policy.properties(settings.compression()));
        properties.put("refresh-ahead.namespace", namespace);
        properties.put("valuation-api.uri", thirdParty.toString());
        boolean separate = backend.separateConsumer() && policy.refreshes();
        ChildJvm consumer = separate ? startConsumer(properties, logs) : null;
        properties.put(CONSUMES, Boolean.toString(policy.refreshes() && !separate));
        if (separate) {
            // So that no refresh that is counted can have been this process's own.
            properties.put("refresh-ahead.fallback.enabled", "false");
        }
        properties.put("logging.file.name", logs.resolve("demo.log").toString());
        return new Deployment(startService(properties), consumer);
    }

    private static ChildJvm startConsumer(Map<String, String> common, Path logs) throws IOException {
        Map<String, String> properties = new LinkedHashMap<>(common);
        properties.put(CONSUMES, "true");
        properties.put("logging.file.name", logs.resolve("consumer.log").toString());
        Map<String, String> environment =
                Map.of("SPRING_APPLICATION_JSON", JsonMapper.shared().writeValueAsString(properties));
        return ChildJvm.start(ConsumerProgram.class, List.of(), environment, logs.resolve("consumer.log"));
    }

    private static ConfigurableApplicationContext startService(Map<String, String> properties) {
        RequestMark waitedFor = request -> {
            if (CallerThread.isCurrent()) {
                request.header(Origin.WAITED_FOR, "caller");
            }
        };
        String[] arguments = properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
        return new SpringApplicationBuilder(UsedCarPlatform.class)
                .properties("spring.config.name=experiment")
                .initializers(context ->
                        ((GenericApplicationContext) context).registerBean(RequestMark.class, () -> waitedFor))
                .run(arguments);
    }

    ValuationService service() {
        return context.getBean(ValuationService.class);
    }

    @Override
    public void close() throws IOException {
        context.close();
        if (consumer != null) {
            consumer.close();
        }
    }
}
