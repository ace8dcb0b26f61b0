package io.github.refreshahead.spring.aop;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What makes a method one for several ids: it takes them in a collection, and returns a map from ids to values. An element
 * of such a call has the method's arguments, with one id in the place of all of them. Immutable.
 *
 * @param position of the parameter that takes the ids
 * @param inSet whether it wants a set
 * @param idType type of an id
 * @param valueType type of the value of one
 */
record Batch(int position, boolean inSet, Type idType, Type valueType) {

    private static final Set<Type> COLLECTIONS = Set.of(Collection.class, List.class, Set.class);

    /**
     * @param parameters types of the method's parameters
     * @param returned its return type
     * @return empty if it is no such method
     * @throws IllegalArgumentException with the remedy, if several parameters could be that of the ids
     */
    static Optional<Batch> of(List<Type> parameters, Type returned) {
        if (!(returned instanceof ParameterizedType map)
                || !Map.class.isAssignableFrom((Class<?>) map.getRawType())
                || !((Class<?>) map.getRawType()).isAssignableFrom(LinkedHashMap.class)) {
            return Optional.empty();
        }
        Type idType = bound(map.getActualTypeArguments()[0]);
        Type valueType = bound(map.getActualTypeArguments()[1]);
        List<Batch> candidates = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i) instanceof ParameterizedType collection
                    && COLLECTIONS.contains(collection.getRawType())
                    && bound(collection.getActualTypeArguments()[0]).equals(idType)) {
                candidates.add(new Batch(i, collection.getRawType() == Set.class, idType, valueType));
            }
        }
        if (candidates.size() > 1) {
            throw new IllegalArgumentException("returns a map whose keys could be the elements of several parameters;"
                    + " give key= to cache its result as a whole");
        }
        return candidates.stream().findFirst();
    }

    private static Type bound(Type type) {
        return type instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : type;
    }

    /** The arguments of each element of a call; empty if there are no ids, or one of them is null. */
    List<@Nullable Object[]> elements(@Nullable Object[] arguments) {
        List<@Nullable Object[]> elements = new ArrayList<>();
        if (arguments[position] instanceof Collection<?> ids) {
            for (Object id : ids) {
                if (id == null) {
                    return List.of();
                }
                elements.add(with(arguments, id));
            }
        }
        return elements;
    }

    /** The arguments of a call for these elements. */
    @Nullable
    Object[] arguments(List<@Nullable Object[]> elements) {
        Collection<@Nullable Object> ids = inSet ? new LinkedHashSet<>() : new ArrayList<>();
        elements.forEach(element -> ids.add(element[position]));
        return with(elements.get(0), ids);
    }

    /** The arguments with something else, or nothing, in the place of the ids. */
    @Nullable
    Object[] with(@Nullable Object[] arguments, @Nullable Object ids) {
        @Nullable Object[] changed = arguments.clone();
        changed[position] = ids;
        return changed;
    }

    /** What a map that the method returned has for each of the elements. */
    List<@Nullable Object> values(List<@Nullable Object[]> elements, @Nullable Object returned) {
        Map<?, ?> map = returned == null ? Map.of() : (Map<?, ?>) returned;
        List<@Nullable Object> values = new ArrayList<>(elements.size());
        elements.forEach(element -> values.add(map.get(element[position])));
        return values;
    }

    /** The map for a caller, without the ids that have no value. */
    Map<Object, Object> map(List<@Nullable Object[]> elements, List<@Nullable Object> values) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            Object id = elements.get(i)[position];
            Object value = values.get(i);
            if (id != null && value != null) {
                map.put(id, value);
            }
        }
        return map;
    }
}
