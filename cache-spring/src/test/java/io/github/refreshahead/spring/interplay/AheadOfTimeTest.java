package io.github.refreshahead.spring.interplay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.spring.EnableRefreshAhead;
import io.github.refreshahead.spring.RefreshAheadCaches;
import io.github.refreshahead.spring.aop.InvalidAnnotationException;
import io.github.refreshahead.spring.boot.RefreshAheadAutoConfiguration;
import io.github.refreshahead.store.EntryStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;

/** What Boot's process-aot makes of an application, compiled and run on the JVM. */
@CompileWithForkedClassLoader
class AheadOfTimeTest {

    public record Car(String vin, int year) {}

    public record Valuation(Car car, int call) {}

    public static class Valuations {
        private final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(cache = "valuations", ttl = "10m", key = "#car.vin")
        public Valuation valuation(Car car) {
            return new Valuation(car, calls.incrementAndGet());
        }

        @RefreshAhead(cache = "lists", ttl = "10m")
        public List<Valuation> list(String make) {
            return List.of();
        }

        @Invalidate(cache = "valuations", key = "#change.vin")
        public void reprice(Change change) {}
    }

    public record Change(String vin) {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(RefreshAheadAutoConfiguration.class)
    public static class Application {
        @Bean
        Valuations valuations() {
            return new Valuations();
        }
    }

    public static class Wrong {
        @RefreshAhead(cache = "wrong", ttl = "10m")
        public void nothing() {}
    }

    private static AnnotationConfigApplicationContext application(Class<?>... classes) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        embedded(context);
        context.register(classes);
        return context;
    }

    private static void embedded(GenericApplicationContext context) {
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of("refresh-ahead.backend", "embedded")));
    }

    private static TestGenerationContext generated(Class<?>... classes) {
        TestGenerationContext generation = new TestGenerationContext();
        try (AnnotationConfigApplicationContext context = application(classes)) {
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }
        return generation;
    }

    @SuppressWarnings("unchecked")
    private static void run(TestGenerationContext generation, Consumer<GenericApplicationContext> test) {
        generation.writeGeneratedContent();
        TestCompiler.forSystem().with(generation).compile(compiled -> {
            GenericApplicationContext context = new GenericApplicationContext();
            embedded(context);
            compiled.getInstance(ApplicationContextInitializer.class).initialize(context);
            try (context) {
                context.refresh();
                test.accept(context);
            }
        });
    }

    @Test
    void generatedApplicationServesRefreshesAndInvalidates() {
        run(generated(Application.class), context -> {
            Valuations valuations = context.getBean(Valuations.class);
            Car car = new Car("A", 2020);
            assertThat(valuations.valuation(car)).isEqualTo(new Valuation(car, 1));
            assertThat(valuations.valuation(new Car("A", 2021))).isEqualTo(new Valuation(car, 1));
            var refresher = context.getBean(RefreshAheadCaches.class)
                    .get("valuations")
                    .spec()
                    .refresher();
            try {
                assertThat(refresher.refresh(new Object[] {car})).isEqualTo(new Valuation(car, 2));
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            valuations.reprice(new Change("A"));
            assertThat(valuations.valuation(car)).isEqualTo(new Valuation(car, 3));
        });
    }

    @Test
    void methodsAndTypesOfValuesAndArgumentsAreHinted() {
        RuntimeHints hints = generated(Application.class).getRuntimeHints();
        var reflection = RuntimeHintsPredicates.reflection();
        assertThat(reflection.onMethodInvocation(Valuations.class, "valuation")).accepts(hints);
        assertThat(reflection.onMethodInvocation(Valuations.class, "list")).accepts(hints);
        assertThat(reflection.onMethodInvocation(Car.class, "vin")).accepts(hints);
        assertThat(reflection.onMethodInvocation(Change.class, "vin")).accepts(hints);
        assertThat(reflection.onMethodInvocation(Valuation.class, "car")).accepts(hints);
        assertThat(reflection.onType(Valuation.class)).accepts(hints);
    }

    @Test
    void resourcesAndServicesOfTheLibraryAreHinted() {
        RuntimeHints hints = generated(Application.class).getRuntimeHints();
        assertThat(RuntimeHintsPredicates.resource().forResource("io/github/refreshahead/redis/acquire.lua"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.resource()
                        .forResource("META-INF/services/io.github.refreshahead.codec.ValueCodec"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(TypeReference.of("io.github.refreshahead.jackson.JacksonTaskCodec")))
                .accepts(hints);
        assertThat(EntryStore.class.getClassLoader().getResource("io/github/refreshahead/redis/acquire.lua"))
                .isNotNull();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRefreshAhead(mode = AdviceMode.ASPECTJ)
    public static class Woven {}

    @Test
    void wovenApplicationIsBuiltWithoutTheAgent() {
        RuntimeHints hints = generated(Application.class, Woven.class).getRuntimeHints();
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Valuations.class, "valuation"))
                .rejects(hints);
    }

    @Test
    void mistakeInAnAnnotationStopsTheBuild() {
        assertThatThrownBy(() -> generated(Application.class, Wrong.class))
                .isInstanceOf(InvalidAnnotationException.class)
                .hasMessageStartingWith("Wrong.nothing() returns nothing");
    }
}
