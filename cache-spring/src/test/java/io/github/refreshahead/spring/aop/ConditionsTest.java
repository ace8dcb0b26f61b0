package io.github.refreshahead.spring.aop;

import static io.github.refreshahead.spring.Contexts.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.spring.Contexts;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.annotation.AliasFor;

/** Which calls of a method are cached, and which of its values. */
class ConditionsTest {

    record Offer(String text, boolean partial) {}

    @RefreshAhead(ttl = "10m")
    @Retention(RetentionPolicy.RUNTIME)
    @interface OnlyWhole {
        @AliasFor(annotation = RefreshAhead.class)
        String cache();

        @AliasFor(annotation = RefreshAhead.class)
        String unless() default "#result.partial";
    }

    static class Offers {
        private final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(cache = "conditional", ttl = "10m", condition = "#vin.length() == 3", key = "#vin.substring(2)")
        public String conditional(String vin) {
            return vin + calls.incrementAndGet();
        }

        @RefreshAhead(cache = "unless", ttl = "10m", unless = "#result == null or #result.partial and #vin != 'any'")
        public @Nullable Offer unless(String vin, boolean partial) {
            return vin.equals("none") ? null : new Offer(vin + calls.incrementAndGet(), partial);
        }

        @OnlyWhole(cache = "composed")
        public Offer composed(String vin, boolean partial) {
            return new Offer(vin + calls.incrementAndGet(), partial);
        }

        @RefreshAhead(cache = "numbers", ttl = "10m", condition = "#number", unless = "#result + 1")
        public int number(int number) {
            return number + calls.incrementAndGet();
        }
    }

    private final AnnotationConfigApplicationContext context = Contexts.start(Offers.class);
    private final Offers offers = context.getBean(Offers.class);

    @AfterEach
    void close() {
        context.close();
    }

    private RefreshAheadOperation operation(String cache) {
        return context.getBean(RefreshAheadCaches.class).get(cache);
    }

    @Test
    void callsThatTheConditionDoesNotIncludeRunTheMethod() {
        assertThat(offers.conditional("ABC")).isEqualTo("ABC1");
        assertThat(offers.conditional("ABCD")).isEqualTo("ABCD2");
        assertThat(offers.conditional("ABCD")).isEqualTo("ABCD3");
        assertThat(offers.conditional("ABC")).isEqualTo("ABC1");
        assertThat(offers.conditional("A")).as("its key would fail").isEqualTo("A4");
    }

    @Test
    void valuesThatUnlessNamesAreNotStored() {
        assertThat(offers.unless("A", true)).isEqualTo(new Offer("A1", true));
        assertThat(offers.unless("A", true)).isEqualTo(new Offer("A2", true));
        assertThat(offers.unless("A", false)).isEqualTo(new Offer("A3", false));
        assertThat(offers.unless("A", false)).isEqualTo(new Offer("A3", false));
        assertThat(offers.unless("any", true)).isEqualTo(offers.unless("any", true));
        assertThat(offers.unless("none", true)).isNull();
        assertThat(operation("unless").refresh(new Object[] {"none", true}))
                .as("there is an entry")
                .isFalse();
    }

    @Test
    void composedAnnotationsMayAskToo() {
        assertThat(offers.composed("A", true)).isNotEqualTo(offers.composed("A", true));
        assertThat(offers.composed("A", false)).isEqualTo(offers.composed("A", false));
    }

    /** What a worker would ask before it stores what a refresh has loaded. */
    @Test
    void refreshesAreVetoedByBoth() throws Throwable {
        RefreshAheadOperation conditional = operation("conditional");
        Object[] excluded = {"ABCD"};
        assertThat(conditional.spec().refresher().refresh(excluded)).isEqualTo("ABCD1");
        assertThat(conditional.spec().veto().vetoes(excluded, "ABCD1")).isTrue();
        assertThat(conditional.spec().veto().vetoes(new Object[] {"ABC"}, "ABC1"))
                .isFalse();

        assertThat(operation("unless").spec().veto().vetoes(new Object[] {"A", true}, new Offer("A", true)))
                .isTrue();
    }

    @Test
    void anAnswerThatIsNeitherTrueNorFalseIsNotCached() {
        assertThat(offers.number(1)).isEqualTo(2);
        assertThat(offers.number(1)).isEqualTo(3);
    }

    static class AsksForTheResult {
        @RefreshAhead(ttl = "5s", condition = "#result != null")
        public String find(String vin) {
            return vin;
        }
    }

    static class AsksABean {
        @RefreshAhead(ttl = "5s", unless = "@flags.off")
        public String find(String vin) {
            return vin;
        }
    }

    static class HasATypo {
        @RefreshAhead(ttl = "5s", unless = "#reslt == null")
        public String find(String vin) {
            return vin;
        }
    }

    static class IsNoExpression {
        @RefreshAhead(ttl = "5s", condition = "#vin ==")
        public String find(String vin) {
            return vin;
        }
    }

    @Test
    void whatCannotBeAskedIsRefusedAtTheStart() {
        assertThat(refusal(AsksForTheResult.class))
                .isEqualTo("AsksForTheResult.find(String): condition \"#result != null\" may use the method's arguments"
                        + " only: #result is unknown; known are #vin");
        assertThat(refusal(AsksABean.class))
                .isEqualTo("AsksABean.find(String): unless \"@flags.off\" may use the method's arguments and #result"
                        + " only: @flags is not allowed there");
        assertThat(refusal(HasATypo.class))
                .isEqualTo("HasATypo.find(String): unless \"#reslt == null\" may use the method's arguments and #result"
                        + " only: #reslt is unknown; known are #vin, #result");
        assertThat(refusal(IsNoExpression.class))
                .startsWith("IsNoExpression.find(String): condition \"#vin ==\" is not an expression: ");
    }
}
