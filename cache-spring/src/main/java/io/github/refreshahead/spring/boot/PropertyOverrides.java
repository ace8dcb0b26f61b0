package io.github.refreshahead.spring.boot;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.spring.aop.CacheOverrides;
import io.github.refreshahead.spring.aop.PolicyLayer;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What properties say about caches. Names are matched by letters and digits, as environment variables can tell no more;
 * where two places name one cache, the stronger property source wins setting by setting. Used by one thread.
 */
final class PropertyOverrides implements CacheOverrides {

    private static final Logger log = LoggerFactory.getLogger(PropertyOverrides.class);

    private final RefreshAheadProperties properties;
    private final EventRoute events;
    private final boolean onlyConsumes;

    /** @param onlyConsumes whether this service has nothing to do without cached methods */
    PropertyOverrides(RefreshAheadProperties properties, EventRoute events, boolean onlyConsumes) {
        CacheProperties defaults = properties.defaults();
        if (defaults != null && (defaults.remote() != null || defaults.keyTypes() != null)) {
            throw new InvalidConfigurationException(
                    "refresh-ahead.defaults cannot say remote or key-types, which belong"
                            + " to one cache; say it under refresh-ahead.caches.<name>");
        }
        this.properties = properties;
        this.events = events;
        this.onlyConsumes = onlyConsumes;
    }

    @Override
    public List<PolicyLayer> of(String cache) {
        String wanted = KeyRule.distinguishable(cache);
        return properties.caches().entrySet().stream()
                .filter(entry -> KeyRule.distinguishable(entry.getKey()).equals(wanted))
                .map(entry -> entry.getValue().layer(RefreshAheadProperties.PREFIX + ".caches." + entry.getKey()))
                .toList();
    }

    @Override
    public List<PolicyLayer> defaults() {
        CacheProperties defaults = properties.defaults();
        return defaults == null ? List.of() : List.of(defaults.layer(RefreshAheadProperties.PREFIX + ".defaults"));
    }

    @Override
    public void check(String cache, CachePolicy policy) {
        events.check(cache, policy);
    }

    /** Under the name that stands where {@code remote} is said. */
    @Override
    public Map<String, List<Type>> remoteCaches() {
        Map<String, List<Type>> remote = new LinkedHashMap<>();
        properties.caches().forEach((cache, said) -> {
            String property = RefreshAheadProperties.PREFIX + ".caches." + cache + ".key-types";
            List<String> keyTypes = said.keyTypes();
            if (Boolean.TRUE.equals(said.remote())) {
                remote.put(cache, keyTypes == null ? List.of() : KeyTypeNames.types(property, keyTypes));
            } else if (keyTypes != null) {
                throw new InvalidConfigurationException(
                        property + " is for a cache that another service owns; add remote: true, or remove it");
            }
        });
        return remote;
    }

    @Override
    public void known(List<String> caches) {
        if (onlyConsumes && caches.isEmpty()) {
            throw new InvalidConfigurationException("No cached method: this service only consumes, and no bean has a"
                    + " @RefreshAhead method whose refreshes it could run; add the beans, or set"
                    + " refresh-ahead.consumer.enabled=false");
        }
        List<String> distinguishable =
                caches.stream().map(KeyRule::distinguishable).toList();
        for (Map.Entry<String, CacheProperties> entry : properties.caches().entrySet()) {
            if (!distinguishable.contains(KeyRule.distinguishable(entry.getKey()))) {
                log.warn(
                        "refresh-ahead.caches.{} has no effect: no cache has that name; known are {}",
                        entry.getKey(),
                        caches);
            }
        }
    }
}
