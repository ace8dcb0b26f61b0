package io.github.refreshahead.jackson;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/**
 * Reads Jackson's annotations, but refuses types that would put anything but names of a closed set into JSON: what the
 * JSON says must never decide which class is loaded. Thread-safe.
 */
final class ClosedTypes extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
        JsonTypeInfo.Value found = super.findPolymorphicTypeInfo(config, annotated);
        if (found == null) {
            return null;
        }
        return switch (found.getIdType()) {
            case NONE, NAME, SIMPLE_NAME -> found;
            default ->
                throw new IllegalArgumentException(
                        "@JsonTypeInfo(use = " + found.getIdType() + ") is refused, use NAME");
        };
    }

    @Override
    public @Nullable Object findTypeResolverBuilder(MapperConfig<?> config, Annotated annotated) {
        return refuse("@JsonTypeResolver", super.findTypeResolverBuilder(config, annotated));
    }

    @Override
    public @Nullable Object findTypeIdResolver(MapperConfig<?> config, Annotated annotated) {
        return refuse("@JsonTypeIdResolver", super.findTypeIdResolver(config, annotated));
    }

    /** Every property is written, so that a missing one means another version of the class, and not "null". */
    @Override
    public JsonInclude.Value findPropertyInclusion(MapperConfig<?> config, Annotated annotated) {
        return JsonInclude.Value.empty();
    }

    private static @Nullable Object refuse(String annotation, @Nullable Object found) {
        if (found != null) {
            throw new IllegalArgumentException(annotation + " is refused, use @JsonTypeInfo(use = NAME)");
        }
        return null;
    }
}
