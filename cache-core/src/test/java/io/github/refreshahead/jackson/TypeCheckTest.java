package io.github.refreshahead.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.codec.CodecException;
import jakarta.persistence.Entity;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.security.Principal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

class TypeCheckTest {

    @Entity
    static class CarEntity {
        public long id;
    }

    interface Page<T> extends Iterable<T> {
        List<T> getContent();
    }

    record Holder(Map<String, List<Principal>> users) {}

    record Wrapper(Object anything) {}

    record Vin(String value) {}

    record Tree(String name, List<Tree> children) {}

    record Secret(
            @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
            String password) {}

    record Outer(@JsonUnwrapped Vin vin, int year) {}

    static final class NoCreator {
        private final int x;

        NoCreator(int x, String unused) {
            this.x = x + unused.length();
        }

        public int getX() {
            return x;
        }
    }

    static final class Opaque {
        private final int hidden = hashCode();

        @Override
        public String toString() {
            return "" + hidden;
        }
    }

    static final class Money {
        private final String text;

        private Money(String text) {
            this.text = text;
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Money of(String text) {
            return new Money(text);
        }

        @JsonValue
        String text() {
            return text;
        }
    }

    abstract static class Animal {}

    sealed interface Unnamed permits Known {}

    record Known() implements Unnamed {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    interface Open {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface ByClass {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS)
    record ByMinimalClass(int x) {}

    record ByClassWithin(
            @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Vin vin) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    sealed interface Mixed permits Good, Bad {}

    record Good(int x) implements Mixed {}

    record Bad(Object x) implements Mixed {}

    @JsonDeserialize(using = CustomReader.class)
    interface Custom {}

    static final class CustomReader extends StdDeserializer<Custom> {
        CustomReader() {
            super(Custom.class);
        }

        @Override
        public @Nullable Custom deserialize(JsonParser parser, DeserializationContext context) {
            return null;
        }
    }

    static Stream<Type> accepted() {
        return Stream.of(
                Tree.class,
                Outer.class,
                Money.class,
                Custom.class,
                JsonNode.class,
                new TypeRef<Map<String, Tree>>() {}.type());
    }

    @ParameterizedTest
    @MethodSource
    void accepted(Type type) {
        assertThatCode(() -> new JacksonValueCodec().check(type)).doesNotThrowAnyException();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(void.class, "it is no value"),
                arguments(Void.class, "it is no value"),
                arguments(Object.class, "it does not say which class comes back"),
                arguments(Number.class, "it does not say which class comes back"),
                arguments(Class.class, "it names classes"),
                arguments(List.class, "java.lang.Object does not say which class comes back"),
                arguments(Map.class, "java.lang.Object does not say which class comes back"),
                arguments(new TypeRef<List<?>>() {}.type(), "java.lang.Object does not say which class comes back"),
                arguments(new TypeRef<Iterable<String>>() {}.type(), "it does not say which class comes back"),
                arguments(Wrapper.class, "java.lang.Object does not say which class comes back"),
                arguments(new TypeRef<Stream<String>>() {}.type(), "it can be read only once"),
                arguments(new TypeRef<Iterator<String>>() {}.type(), "it can be read only once"),
                arguments(new TypeRef<CompletableFuture<String>>() {}.type(), "it is a result to come, not a value"),
                arguments(
                        new TypeRef<List<CarEntity>>() {}.type(),
                        CarEntity.class.getName() + " is a JPA entity, which means nothing without its session"),
                arguments(InputStream.class, "it is a resource, not a value"),
                arguments(
                        new TypeRef<Optional<Optional<String>>>() {}.type(),
                        "it cannot tell which of the two is empty"),
                arguments(
                        new TypeRef<Page<String>>() {}.type(),
                        "it is an interface without @JsonTypeInfo(use = NAME) and known subtypes"),
                arguments(
                        new TypeRef<Supplier<String>>() {}.type(),
                        "it is an interface without @JsonTypeInfo(use = NAME) and known subtypes"),
                arguments(
                        new TypeRef<Flow.Publisher<String>>() {}.type(),
                        "it is an interface without @JsonTypeInfo(use = NAME) and known subtypes"),
                arguments(Animal.class, "it is an abstract class without @JsonTypeInfo(use = NAME) and known subtypes"),
                arguments(Unnamed.class, "it is an interface without @JsonTypeInfo(use = NAME) and known subtypes"),
                arguments(
                        Holder.class,
                        "java.security.Principal is an interface without @JsonTypeInfo(use = NAME) and known subtypes"),
                arguments(
                        Open.class, "it has @JsonTypeInfo but no known subtypes: add @JsonSubTypes, or make it sealed"),
                arguments(ByClass.class, "it is unknown to Jackson: @JsonTypeInfo(use = CLASS) is refused, use NAME"),
                arguments(
                        ByMinimalClass.class,
                        "it is unknown to Jackson: @JsonTypeInfo(use = MINIMAL_CLASS) is refused, use NAME"),
                arguments(
                        ByClassWithin.class,
                        "it is unknown to Jackson: @JsonTypeInfo(use = CLASS) is refused, use NAME"),
                arguments(Mixed.class, "java.lang.Object does not say which class comes back"),
                arguments(NoCreator.class, "it has no constructor that Jackson could call"),
                arguments(Opaque.class, "it has no properties that Jackson could read"),
                arguments(Secret.class, "it has the property 'password', which is read but never written"),
                arguments(Thread.class, "it is no value type of the JDK that Jackson knows"),
                arguments(
                        new TypeRef<Map<Vin, String>>() {}.type(),
                        Vin.class.getName() + " cannot be a map's key in JSON"),
                arguments(new TypeRef<Map<byte[], String>>() {}.type(), "byte[] cannot be a map's key in JSON"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(Type type, String reason) {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> new JacksonValueCodec().check(type))
                .withMessage(type.getTypeName() + " cannot be stored as JSON: " + reason
                        + "; return a record or another plain value, or give codec=")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}
