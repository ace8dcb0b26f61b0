package io.github.refreshahead.engine;

import java.util.NoSuchElementException;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Where the engine, which knows ports only, finds what it was not given. */
final class ClassPath {

    static final String JACKSON = "tools.jackson.core:jackson-databind";
    static final String CAFFEINE = "com.github.ben-manes.caffeine:caffeine";

    private ClassPath() {}

    /**
     * @param library that brings it, for the message
     * @throws IllegalStateException in one line with the remedy, if it is not given, and not there or without its library
     */
    static <T> T unless(@Nullable T given, Class<T> port, String library) {
        if (given != null) {
            return given;
        }
        try {
            return ServiceLoader.load(port, RefreshAheadEngine.class.getClassLoader())
                    .findFirst()
                    .orElseThrow();
        } catch (ServiceConfigurationError | NoSuchElementException e) {
            throw new IllegalStateException("No " + port.getSimpleName() + ": add " + library + ", or give one", e);
        }
    }
}
