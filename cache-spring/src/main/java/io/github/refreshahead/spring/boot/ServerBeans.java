package io.github.refreshahead.spring.boot;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Beans of one type that tell where a server is: those that are marked for the cache, and those that are meant for the
 * whole application. None is made before it is asked for.
 *
 * @param <T> what they are read as
 */
final class ServerBeans<T> {

    private final Reading<?, T> marked;
    private final @Nullable Shared<?, T> shared;

    private record Reading<B, T>(ObjectProvider<Map<String, B>> beans, Function<B, T> read) {
        Map<String, T> all() {
            Map<String, T> all = new TreeMap<>();
            beans.getIfAvailable(Map::of).forEach((name, bean) -> all.put(name, read.apply(bean)));
            return all;
        }
    }

    private record Shared<B, T>(ObjectProvider<B> beans, Function<B, T> read) {
        @Nullable
        T get() {
            B bean = beans.getIfAvailable();
            return bean == null ? null : read.apply(bean);
        }
    }

    private ServerBeans(Reading<?, T> marked, @Nullable Shared<?, T> shared) {
        this.marked = marked;
        this.shared = shared;
    }

    /** Only marked ones count. */
    static <B, T> ServerBeans<T> marked(ObjectProvider<Map<String, B>> marked, Function<B, T> read) {
        return new ServerBeans<>(new Reading<>(marked, read), null);
    }

    /** If none is marked, the only or primary one counts. */
    static <B, T> ServerBeans<T> markedOrShared(
            ObjectProvider<Map<String, B>> marked,
            Function<B, T> readMarked,
            ObjectProvider<B> shared,
            Function<B, T> readShared) {
        return new ServerBeans<>(new Reading<>(marked, readMarked), new Shared<>(shared, readShared));
    }

    /**
     * The one that is meant; null if there is none.
     *
     * @param server as people call it
     * @param mark the annotation that marks
     * @param property that makes beans unnecessary
     * @throws InvalidConfigurationException with their names, if several could be meant
     */
    static <T> @Nullable T choose(List<ServerBeans<T>> kinds, String server, String mark, String property) {
        Map<String, T> marked = new TreeMap<>();
        kinds.forEach(kind -> marked.putAll(kind.marked.all()));
        if (marked.size() > 1) {
            throw new InvalidConfigurationException("Which " + server + "? The beans " + marked.keySet()
                    + " are all marked @" + mark + "; leave one of them marked, or set " + property);
        }
        if (!marked.isEmpty()) {
            return marked.values().iterator().next();
        }
        try {
            return kinds.stream()
                    .map(ServerBeans::shared)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        } catch (NoUniqueBeanDefinitionException e) {
            Collection<String> names = Objects.requireNonNullElse(e.getBeanNamesFound(), List.of());
            throw new InvalidConfigurationException(
                    "Which " + server + "? Any of the beans " + names + " could be meant; mark one of them @" + mark
                            + ", or make it primary, or set " + property,
                    e);
        }
    }

    private static <T> @Nullable T shared(ServerBeans<T> kind) {
        return kind.shared == null ? null : kind.shared.get();
    }
}
