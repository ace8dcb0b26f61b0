package io.github.refreshahead.jackson;

import io.github.refreshahead.codec.CodecException;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Values as JSON, always by a declared type. The settings are part of the format: they are given here one by one, so
 * that another default in a later Jackson changes nothing. Thread-safe.
 *
 * <p>Exceptions name types and places and have no cause, since Jackson's own messages quote what they choke on.
 */
final class TypedJson {

    /** How deep JSON may be nested. */
    static final int DEEPEST = 100;

    private final JsonMapper mapper;
    private final ConcurrentMap<Type, Converter> converters = new ConcurrentHashMap<>();

    /** What has been prepared for one type. */
    private record Converter(
            ObjectWriter writer,
            ObjectReader reader,
            @Nullable Class<?> exact) {

        boolean accepts(@Nullable Object value) {
            return exact == null || value == null || exact == value.getClass();
        }
    }

    TypedJson() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .build())
                .build();
        mapper = JsonMapper.builder(factory)
                .addModule(new SimpleModule().addAbstractTypeMapping(Set.class, LinkedHashSet.class))
                .annotationIntrospector(new ClosedTypes())
                .defaultLocale(Locale.ROOT)
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING)
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(
                        DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
                        DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID,
                        DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
                        DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .build();
    }

    byte[] write(@Nullable Object value, Type type) {
        try {
            Converter converter = converter(type);
            if (converter.accepts(value)) {
                return converter.writer().writeValueAsBytes(value);
            }
        } catch (RuntimeException e) {
            throw failed(type, "written", e);
        }
        throw new CodecException(
                "a value of another class cannot be written as the declared " + type.getTypeName()
                        + ": it would come back as that",
                null);
    }

    @Nullable
    Object read(byte[] json, int offset, int length, Type type) {
        try {
            return converter(type).reader().readValue(json, offset, length);
        } catch (RuntimeException e) {
            throw failed(type, "read", e);
        }
    }

    private static CodecException failed(Type type, String verb, RuntimeException e) {
        TokenStreamLocation place = e instanceof JacksonException jackson ? jackson.getLocation() : null;
        String where = place == null || place.getByteOffset() < 0 ? "" : " at byte " + place.getByteOffset();
        String message =
                type.getTypeName() + " cannot be " + verb + ": " + e.getClass().getSimpleName() + where;
        return new CodecException(message, null);
    }

    /**
     * @param verb what cannot be done with a refused type, for the message
     * @param remedy what to do instead
     * @throws CodecException if values of the type would not come back as they were
     */
    void check(Type type, String verb, String remedy) {
        String refusal = new TypeCheck(mapper).refusal(mapper.constructType(type));
        if (refusal != null) {
            throw new CodecException(type.getTypeName() + " cannot be " + verb + ": " + refusal + "; " + remedy, null);
        }
    }

    private Converter converter(Type type) {
        Converter known = converters.get(type);
        return known != null ? known : converters.computeIfAbsent(type, this::prepare);
    }

    private Converter prepare(Type type) {
        JavaType resolved = mapper.constructType(type);
        return new Converter(
                mapper.writerFor(resolved), mapper.readerFor(resolved), new TypeCheck(mapper).classReadAs(resolved));
    }
}
