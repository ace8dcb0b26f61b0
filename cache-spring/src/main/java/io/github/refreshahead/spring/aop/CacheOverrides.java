package io.github.refreshahead.spring.aop;

import io.github.refreshahead.CachePolicy;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/**
 * What the application's configuration says about caches, beside the annotations. A bean of this type is optional; Boot's
 * auto-configuration contributes the one that reads {@code refresh-ahead.*}. Thread-safe.
 */
public interface CacheOverrides {

    /** What is said about one cache, the strongest first; wins over the annotations. */
    List<PolicyLayer> of(String cache);

    /** What is said about all caches; the annotations win over it. */
    List<PolicyLayer> defaults();

    /**
     * Called for each cache, before it is made.
     *
     * @throws IllegalArgumentException in one line with the remedy, if the application cannot serve such a cache
     */
    default void check(String cache, CachePolicy policy) {}

    /** Caches that other services own and that are invalidated here, with the types of their keys' parts. */
    default Map<String, List<Type>> remoteCaches() {
        return Map.of();
    }

    /** Called once, when all caches are known. */
    default void known(List<String> caches) {}

    /** Configuration that says nothing. */
    static CacheOverrides none() {
        return new CacheOverrides() {
            @Override
            public List<PolicyLayer> of(String cache) {
                return List.of();
            }

            @Override
            public List<PolicyLayer> defaults() {
                return List.of();
            }
        };
    }
}
