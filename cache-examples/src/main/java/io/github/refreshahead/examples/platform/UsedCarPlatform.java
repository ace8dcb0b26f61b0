package io.github.refreshahead.examples.platform;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application. Started with the profile {@code api} it answers callers and refreshes nothing; with the profile
 * {@code consumer} it has no web server and only refreshes what the others serve.
 */
@SpringBootApplication
public class UsedCarPlatform {

    public static void main(String[] args) {
        SpringApplication.run(UsedCarPlatform.class, args);
    }
}
