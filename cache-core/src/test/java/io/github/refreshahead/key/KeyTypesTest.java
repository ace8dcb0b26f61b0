package io.github.refreshahead.key;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.refreshahead.TypeRef;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.security.Principal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyTypesTest {

    record Pair<A, B>(A first, B second) {}

    record Tree<T>(T value, List<Tree<T>> children) {}

    record Session(Principal user) {}

    record Loose<T extends Number & Comparable<T>>(List<T> values) {}

    public static final class Mutable {
        private String name = "";

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }
    }

    public static class Open {
        private final int x;

        public Open(int x) {
            this.x = x;
        }

        public int x() {
            return x;
        }
    }

    public static final class Hidden {
        private final int x;
        private final int y;

        public Hidden(int x) {
            this.x = x;
            this.y = x + 1;
        }

        public int x() {
            return x + y - y;
        }
    }

    <T extends List<T>> void endless(T argument) {}

    <T extends Comparable<T>> void bounded(T argument) {}

    static Stream<Type> known() {
        return Stream.of(
                String.class,
                int.class,
                Long.class,
                char.class,
                BigDecimal.class,
                TimeUnit.class,
                Instant.class,
                LocalDate.class,
                ZoneId.class,
                Date.class,
                UUID.class,
                OptionalLong.class,
                byte[].class,
                String[][].class,
                KeyRuleTest.CarId.class,
                KeyRuleTest.Point.class,
                new TypeRef<List<String>>() {}.type(),
                new TypeRef<Collection<? extends LocalDate>>() {}.type(),
                new TypeRef<Map<UUID, Set<Integer>>>() {}.type(),
                new TypeRef<Optional<ArrayList<String>>>() {}.type(),
                new TypeRef<EnumSet<TimeUnit>>() {}.type(),
                new TypeRef<Pair<String, List<Integer>>>() {}.type(),
                new TypeRef<Tree<String>>() {}.type(),
                new TypeRef<Loose<Integer>>() {}.type(),
                new TypeRef<List<String>[]>() {}.type());
    }

    static Stream<Type> unknown() {
        return Stream.of(
                Object.class,
                void.class,
                Void.class,
                Number.class,
                Enum.class,
                Comparable.class,
                CharSequence.class,
                StringBuilder.class,
                AtomicLong.class,
                Principal.class,
                InputStream.class,
                Thread.class,
                Class.class,
                List.class,
                Map.class,
                Pair.class,
                Session.class,
                Mutable.class,
                Open.class,
                Hidden.class,
                java.sql.Timestamp.class,
                new TypeRef<List<?>>() {}.type(),
                new TypeRef<List<? super String>>() {}.type(),
                new TypeRef<List<Object>>() {}.type(),
                new TypeRef<Map<String, Principal>>() {}.type(),
                new TypeRef<Pair<String, Principal>>() {}.type(),
                new TypeRef<Iterable<String>>() {}.type(),
                new TypeRef<Supplier<String>>() {}.type(),
                new TypeRef<Stream<String>>() {}.type());
    }

    @ParameterizedTest
    @MethodSource
    void known(Type type) {
        assertThatCode(() -> KeyRule.check(type, "parameter 'vin'")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource
    void unknown(Type type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyRule.check(type, "parameter 'vin'"))
                .withMessageStartingWith("parameter 'vin' cannot be part of a key: ");
    }

    @Test
    void messageNamesThePartTheTypeAndTheWayOut() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyRule.check(Session.class, "parameter 'session'"))
                .withMessage("parameter 'session' cannot be part of a key: java.security.Principal (in "
                        + Session.class.getName() + ") is an interface, so its content is unknown; select strings,"
                        + " numbers, enums, dates, records or collections of these");
    }

    @Test
    void variableWhoseBoundIsUnknownIsRefused() throws NoSuchMethodException {
        Type variable = KeyTypesTest.class.getDeclaredMethod("bounded", Comparable.class)
                .getGenericParameterTypes()[0];
        assertThatIllegalArgumentException().isThrownBy(() -> KeyRule.check(variable, "parameter 'argument'"));
    }

    @Test
    void variableThatIsItsOwnBoundEnds() throws NoSuchMethodException {
        Type variable =
                KeyTypesTest.class.getDeclaredMethod("endless", List.class).getGenericParameterTypes()[0];
        assertThatCode(() -> KeyRule.check(variable, "parameter 'argument'")).doesNotThrowAnyException();
    }
}
