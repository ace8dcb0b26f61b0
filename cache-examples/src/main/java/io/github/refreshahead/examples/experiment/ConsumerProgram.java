package io.github.refreshahead.examples.experiment;

import io.github.refreshahead.examples.platform.UsedCarPlatform;
import java.io.IOException;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The consumer service: the platform, without callers. Its properties come in the environment; it says when it is ready
 * and runs until its standard input ends.
 */
final class ConsumerProgram {

    private ConsumerProgram() {}

    public static void main(String[] args) throws IOException {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(UsedCarPlatform.class)
                .properties("spring.config.name=experiment")
                .run()) {
            System.out.println("ready");
            while (System.in.read() >= 0) {}
        }
    }
}
