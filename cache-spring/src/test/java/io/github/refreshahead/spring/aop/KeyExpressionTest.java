package io.github.refreshahead.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.ReflectionUtils;

class KeyExpressionTest {

    record Car(String vin, int year) {}

    static class Service {
        void find(String vin, Car car, int year, List<Car> cars) {}
    }

    private static final Object[] ARGUMENTS = {
        "WVW1", new Car("WVW2", 2020), 2021, List.of(new Car("WVW3", 2019), new Car("WVW4", 2022))
    };

    private static KeyParts parse(String text) {
        Method method = ReflectionUtils.findMethod(Service.class, "find", (Class<?>[]) null);
        return KeyExpression.parse(text, Parameters.of(Service.class, method));
    }

    private static Object[] parts(String text) {
        return parse(text).function().parts(ARGUMENTS);
    }

    @Test
    void blankMeansAllArgumentsWithoutACopy() {
        assertThat(parts("")).isSameAs(ARGUMENTS);
        assertThat(parts("{#vin, #car, #year, #cars}")).isSameAs(ARGUMENTS);
    }

    @Test
    void plainArgumentsBecomePositions() {
        assertThat(parse("#vin").certain()).isTrue();
        assertThat(parts("#vin")).containsExactly("WVW1");
        assertThat(parts("#p2")).containsExactly(2021);
        assertThat(parts("{#year, #a0}")).containsExactly(2021, "WVW1");
    }

    @Test
    void listIsAKeyOfSeveralPartsAndAnythingElseOfOne() {
        assertThat(parts("{#car.vin, #year}")).containsExactly("WVW2", 2021);
        assertThat(parts("#car.vin")).containsExactly("WVW2");
        assertThat(parts("#vin.substring(0, 3).toLowerCase()")).containsExactly("wvw");
        assertThat(parts("#year > 2000 ? #car?.vin : #vin")).containsExactly("WVW2");
        assertThat(parts("{}")).isEmpty();
    }

    @Test
    void elementsOfACollectionAreProjectedAndSelected() {
        assertThat(parts("#cars.![vin]")).containsExactly(List.of("WVW3", "WVW4"));
        assertThat(parts("#cars.?[year > #year].![#this.vin.concat(vin)]")).containsExactly(List.of("WVW4WVW4"));
    }

    @Test
    void expressionIsShownWhereItsTypeIsUnknown() {
        assertThat(parse("{#car.vin, #year}")).hasToString("(#car.vin, int year)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#result | #result is unknown; known are #vin, #car, #year, #cars",
                "@bean.name | @bean is not allowed there",
                "T(java.lang.System).exit(0) | T(java.lang.System) is not allowed there",
                "new java.util.Date() | new java.util.Date() is not allowed there",
                "#vin='x' | #vin='x' is not allowed there",
                "#root | #root is unknown; known are #vin, #car, #year, #cars",
                "vin | vin stands alone; an argument is written #vin",
                "toString() | toString() is not allowed there",
                "{#vin, {@bean}} | @bean is not allowed there",
                "#car.vin.concat(T(String)) | T(String) is not allowed there",
                "#this.vin | #this is unknown; known are #vin, #car, #year, #cars",
                "#cars.![T(String)] | T(String) is not allowed there",
                "#cars.![@bean] | @bean is not allowed there",
                "#cars.![#result] | #result is unknown; known are #vin, #car, #year, #cars",
                "#vin matches #nothing | #nothing is unknown; known are #vin, #car, #year, #cars"
            })
    void whatIsNotAnArgumentIsRefused(String text, String reason) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key \"" + text + "\" may use the method's arguments only: " + reason);
    }

    @Test
    void textThatIsNoExpressionIsRefusedInOneLine() {
        assertThatThrownBy(() -> parse("#vin +"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("key \"#vin +\" is not an expression: ")
                .message()
                .doesNotContain("\n");
    }
}
