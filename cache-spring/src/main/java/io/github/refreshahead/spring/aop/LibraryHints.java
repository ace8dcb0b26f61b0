package io.github.refreshahead.spring.aop;

import io.github.refreshahead.codec.ValueCodec;
import io.github.refreshahead.near.EventCodec;
import io.github.refreshahead.near.NearCacheFactory;
import io.github.refreshahead.queue.TaskCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** What the library itself finds at run time, for a native image: the scripts for Redis, and what serves its ports. */
final class LibraryHints implements RuntimeHintsRegistrar {

    private static final List<Class<?>> PORTS =
            List.of(ValueCodec.class, TaskCodec.class, EventCodec.class, NearCacheFactory.class);
    private static final List<String> SERVICES = List.of(
            "io.github.refreshahead.jackson.JacksonValueCodec",
            "io.github.refreshahead.jackson.JacksonTaskCodec",
            "io.github.refreshahead.jackson.JacksonEventCodec",
            "io.github.refreshahead.caffeine.CaffeineNearCaches");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources().registerPattern("io/github/refreshahead/redis/*.lua");
        for (Class<?> port : PORTS) {
            hints.resources().registerPattern("META-INF/services/" + port.getName());
        }
        for (String service : SERVICES) {
            hints.reflection().registerType(TypeReference.of(service), MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
        }
    }
}
