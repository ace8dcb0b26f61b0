package io.github.refreshahead.spring.aop;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.codec.ValueCodec;
import io.github.refreshahead.engine.RefreshAheadReader;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ReflectionUtils;

/**
 * Readers of the caches that other services own and that are declared here (see {@link CacheOverrides#remoteCaches()}),
 * with the settings that are said of them. Thread-safe.
 */
public final class Readers {

    private record Opened(Class<?> keyType, Type valueType, RefreshAheadReader<?, ?> reader) {}

    private final ConfigurableListableBeanFactory beans;
    private final CacheOverrides overrides;
    private final Map<String, Opened> opened = new ConcurrentHashMap<>();

    Readers(ConfigurableListableBeanFactory beans, CacheOverrides overrides) {
        this.beans = beans;
        this.overrides = overrides;
    }

    /**
     * The reader of a cache; the same one each time.
     *
     * @param begun a reader of that name, without a policy
     * @throws InvalidAnnotationException in one line with the remedy, if the cache is not declared, or cannot be read so
     */
    @SuppressWarnings("unchecked") // the types are compared
    public <K, V> RefreshAheadReader<K, V> of(
            String cache, Class<K> keyType, Type valueType, RefreshAheadReader.Builder<K, V> begun) {
        Opened known =
                opened.computeIfAbsent(cache, name -> new Opened(keyType, valueType, open(name, keyType, begun)));
        if (known.keyType() != keyType || !known.valueType().equals(valueType)) {
            throw refused(
                    cache,
                    "it is read as (" + known.keyType().getTypeName() + ") -> "
                            + known.valueType().getTypeName() + " elsewhere; use the same types");
        }
        return (RefreshAheadReader<K, V>) known.reader();
    }

    private <K, V> RefreshAheadReader<K, V> open(
            String cache, Class<K> keyType, RefreshAheadReader.Builder<K, V> builder) {
        List<Type> types = overrides.remoteCaches().get(cache);
        if (types == null) {
            throw refused(
                    cache,
                    "it is not declared as another service's; set refresh-ahead.caches." + cache
                            + ".remote=true, and its key-types");
        }
        List<PolicyLayer> layers = new ArrayList<>(overrides.of(cache));
        layers.addAll(overrides.defaults());
        MergedPolicy merged = new MergedPolicy(layers, BeanReferences.placeholders(beans));
        try {
            CachePolicy policy = merged.policy();
            if (policy == null) {
                throw new IllegalArgumentException(
                        "ttl is missing; set refresh-ahead.caches." + cache + ".ttl to what the owner has");
            }
            overrides.check(cache, policy);
            builder.policy(policy);
            ValueCodec codec = BeanReferences.codec(beans, merged.codec());
            if (codec != null) {
                builder.codec(codec);
            }
            if (!types.isEmpty()) {
                builder.arguments(types, arguments(cache, keyType, types));
            }
            return builder.build();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new InvalidAnnotationException("reader of cache '" + cache + "': " + e.getMessage(), e);
        }
    }

    private static <K> RefreshAheadReader.Arguments<K> arguments(String cache, Class<K> keyType, List<Type> types) {
        if (types.size() == 1) {
            return key -> new Object[] {key};
        }
        if (List.class.isAssignableFrom(keyType)) {
            return key -> checked(cache, ((List<?>) key).toArray(), types);
        }
        RecordComponent[] components = keyType.getRecordComponents();
        if (components == null || components.length != types.size()) {
            throw new IllegalArgumentException("a key of " + types.size() + " parts is a List, or a record of "
                    + types.size() + " components, and not " + keyType.getTypeName());
        }
        Arrays.stream(components).forEach(component -> component.getAccessor().trySetAccessible());
        return key -> Arrays.stream(components)
                .map(component -> ReflectionUtils.invokeMethod(component.getAccessor(), key))
                .toArray();
    }

    private static @Nullable Object[] checked(String cache, @Nullable Object[] parts, List<Type> types) {
        if (parts.length != types.size()) {
            throw new IllegalArgumentException(
                    "a key of cache '" + cache + "' has " + types.size() + " parts, and not " + parts.length);
        }
        return parts;
    }

    private static InvalidAnnotationException refused(String cache, String why) {
        return new InvalidAnnotationException("reader of cache '" + cache + "': " + why);
    }
}
