package io.github.refreshahead.jackson;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.bean.BuilderBasedDeserializer;
import tools.jackson.databind.deser.jdk.UntypedObjectDeserializer;
import tools.jackson.databind.introspect.AnnotatedConstructor;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.impl.UnknownSerializer;

/**
 * Finds out whether values of a type would come back from JSON as they were, by asking Jackson for what it would use,
 * for the type and everything in it. Serializers and deserializers that do not come from Jackson are trusted. For one
 * type and one thread.
 */
final class TypeCheck {

    private final JsonMapper mapper;
    private final DeserializationContext reading;
    private final SerializationContext writing;
    private final Set<JavaType> seen = new HashSet<>();

    TypeCheck(JsonMapper mapper) {
        this.mapper = mapper;
        this.reading = mapper._deserializationContext();
        this.writing = mapper._serializationContext();
    }

    /** The one class that values of the type come back as; {@code null} if that depends, or cannot be told. */
    @Nullable
    Class<?> classReadAs(JavaType type) {
        if (!(reading.findRootValueDeserializer(type) instanceof BeanDeserializerBase bean)
                || bean instanceof BuilderBasedDeserializer) {
            return null;
        }
        ValueInstantiator instantiator = bean.getValueInstantiator();
        return Stream.of(
                        Optional.ofNullable(instantiator.getWithArgsCreator()),
                        Optional.ofNullable(instantiator.getDelegateCreator()),
                        Optional.ofNullable(instantiator.getDefaultCreator()))
                .flatMap(Optional::stream)
                .findFirst()
                .map(creator -> creator instanceof AnnotatedConstructor made ? made.getDeclaringClass() : null)
                .orElse(null);
    }

    /** Why the type is refused; {@code null} if it is not. */
    @Nullable
    String refusal(JavaType type) {
        try {
            visit(type);
            return null;
        } catch (Refused e) {
            return (e.type.equals(type) ? "it" : name(e.type)) + " " + e.getMessage();
        }
    }

    private static String name(JavaType type) {
        return type.isArrayType() ? type.getRawClass().getTypeName() : type.toCanonical();
    }

    private void visit(JavaType type) {
        if (!seen.add(type)) {
            return;
        }
        String kind = refusedKind(type);
        if (kind != null) {
            throw new Refused(type, kind);
        }
        if (type.isMapLikeType()) {
            visitKey(type.getKeyType());
        }
        if (type.getContentType() != null) {
            visit(type.getContentType());
        }
        visitDeserializer(type);
    }

    private static @Nullable String refusedKind(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw == void.class || raw == Void.class) {
            return "is no value";
        } else if (raw == Object.class || raw == Number.class || raw == Iterable.class || raw == Comparable.class) {
            return "does not say which class comes back";
        } else if (raw == Class.class) {
            return "names classes";
        } else if (type.isIterationType() || BaseStream.class.isAssignableFrom(raw)) {
            return "can be read only once";
        } else if (Future.class.isAssignableFrom(raw) || CompletionStage.class.isAssignableFrom(raw)) {
            return "is a result to come, not a value";
        } else if (isEntity(raw)) {
            return "is a JPA entity, which means nothing without its session";
        } else if (AutoCloseable.class.isAssignableFrom(raw)) {
            return "is a resource, not a value";
        } else if (type.isReferenceType() && type.getContentType().isReferenceType()) {
            return "cannot tell which of the two is empty";
        }
        return null;
    }

    /** By name, since nothing here depends on JPA. */
    private static boolean isEntity(Class<?> type) {
        return Arrays.stream(type.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().getName().equals("jakarta.persistence.Entity"));
    }

    /** Jackson writes most keys with {@code toString()}, which it can read back for types of the JDK and enums only. */
    private void visitKey(JavaType key) {
        boolean known = key.isEnumType()
                || key.getRawClass().getName().startsWith("java.") && !key.isAbstract() && !key.isArrayType();
        String kind = refusedKind(key);
        if (kind != null || !known) {
            throw new Refused(key, kind != null ? kind : "cannot be a map's key in JSON");
        }
        try {
            reading.findKeyDeserializer(key, null);
        } catch (JacksonException e) {
            throw new Refused(key, "cannot be a map's key in JSON");
        }
    }

    private void visitDeserializer(JavaType type) {
        ValueDeserializer<?> deserializer;
        try {
            if (reading.findTypeDeserializer(type) != null) {
                visitSubtypes(type);
                return;
            }
            deserializer = reading.findRootValueDeserializer(type);
            writing.findValueSerializer(type);
        } catch (JacksonException e) {
            throw new Refused(type, "is unknown to Jackson: " + oneLine(e.getOriginalMessage()));
        } catch (IllegalArgumentException e) {
            throw new Refused(type, "is unknown to Jackson: " + oneLine(String.valueOf(e.getMessage())));
        }
        if (type.getTypeHandler() != null || !isJacksons(deserializer)) {
            return;
        }
        if (deserializer instanceof AbstractDeserializer) {
            throw new Refused(
                    type,
                    (type.isInterface() ? "is an interface" : "is an abstract class")
                            + " without @JsonTypeInfo(use = NAME) and known subtypes");
        } else if (deserializer instanceof UntypedObjectDeserializer) {
            throw new Refused(type, "does not say which class comes back");
        }
        if (deserializer instanceof ValueInstantiator.Gettable created) {
            visitCreation(type, created.getValueInstantiator());
        }
        if (deserializer instanceof BeanDeserializerBase bean) {
            visitProperties(type, bean);
        }
    }

    private void visitSubtypes(JavaType type) {
        Collection<NamedType> subtypes = mapper.deserializationConfig()
                .getSubtypeResolver()
                .collectAndResolveSubtypesByTypeId(
                        mapper.deserializationConfig(), reading.introspectClassAnnotations(type));
        boolean some = false;
        for (NamedType subtype : subtypes) {
            JavaType concrete = mapper.getTypeFactory().constructSpecializedType(type, subtype.getType());
            if (concrete.isConcrete()) {
                some = true;
                if (concrete.equals(type) || seen.add(concrete)) {
                    visitBean(concrete);
                }
            }
        }
        if (!some) {
            throw new Refused(type, "has @JsonTypeInfo but no known subtypes: add @JsonSubTypes, or make it sealed");
        }
    }

    private void visitBean(JavaType concrete) {
        if (reading.findNonContextualValueDeserializer(concrete) instanceof BeanDeserializerBase bean) {
            visitCreation(concrete, bean.getValueInstantiator());
            visitProperties(concrete, bean);
        }
    }

    private static void visitCreation(JavaType type, @Nullable ValueInstantiator instantiator) {
        if (instantiator != null && !instantiator.canInstantiate()) {
            throw new Refused(type, "has no constructor that Jackson could call");
        }
    }

    private void visitProperties(JavaType type, BeanDeserializerBase bean) {
        Class<?> raw = type.getRawClass();
        if (raw.getName().startsWith("java.")) {
            throw new Refused(type, "is no value type of the JDK that Jackson knows");
        }
        ValueInstantiator instantiator = bean.getValueInstantiator();
        JavaType delegate = instantiator.getDelegateType(mapper.deserializationConfig());
        if (delegate != null) {
            visit(delegate);
            return;
        }
        ValueSerializer<?> serializer = writing.findValueSerializer(type);
        boolean plain = serializer instanceof BeanSerializerBase || serializer instanceof UnknownSerializer;
        if (plain && bean.getPropertyCount() == 0 && !raw.isRecord() && hasState(raw)) {
            throw new Refused(type, "has no properties that Jackson could read");
        }
        Set<String> written = writtenNames(serializer);
        for (Iterator<SettableBeanProperty> all = bean.creatorProperties(); all.hasNext(); ) {
            String name = all.next().getName();
            if (written != null && !written.contains(name)) {
                throw new Refused(type, "has the property '" + name + "', which is read but never written");
            }
        }
        for (Iterator<SettableBeanProperty> all = bean.properties(); all.hasNext(); ) {
            SettableBeanProperty property = all.next();
            if (property.getValueTypeDeserializer() == null && isJacksons(property.getValueDeserializer())) {
                visit(property.getType());
            }
        }
    }

    /** Names of the properties that are written; {@code null} if that cannot be told. */
    private static @Nullable Set<String> writtenNames(ValueSerializer<?> serializer) {
        if (!(serializer instanceof BeanSerializerBase)) {
            return null;
        }
        Set<String> names = new HashSet<>();
        for (Iterator<PropertyWriter> all = serializer.properties(); all.hasNext(); ) {
            PropertyWriter property = all.next();
            if (property instanceof BeanPropertyWriter writer && writer.isUnwrapping()) {
                return null;
            }
            names.add(property.getName());
        }
        return names;
    }

    private static boolean hasState(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields()).anyMatch(field -> !Modifier.isStatic(field.getModifiers()));
    }

    private static boolean isJacksons(@Nullable Object part) {
        return part == null || part.getClass().getName().startsWith("tools.jackson.databind.");
    }

    private static String oneLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    /** Ends the visit at the first type that is refused. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient JavaType type;

        Refused(JavaType type, String reason) {
            super(reason, null, false, false);
            this.type = type;
        }
    }
}
