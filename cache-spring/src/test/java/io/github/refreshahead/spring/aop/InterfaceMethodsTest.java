package io.github.refreshahead.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.spring.Contexts;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.annotation.Id;
import org.springframework.data.map.repository.config.EnableMapRepositories;
import org.springframework.data.repository.CrudRepository;

/** Methods that callers see through an interface only, wherever the annotation stands. */
class InterfaceMethodsTest {

    public record Car(@Id String vin, String make) {}

    public interface CarRepository extends CrudRepository<Car, String> {
        @RefreshAhead(cache = "cars-of-make", ttl = "10m")
        List<Car> findByMake(String make);

        @Override
        @Invalidate(cache = "cars-of-make", key = "#p0.make")
        <S extends Car> S save(S car);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableMapRepositories(
            considerNestedRepositories = true,
            includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = CarRepository.class))
    static class Repositories {}

    @Test
    void methodsOfARepositoryAreCachedAndInvalidate() throws Throwable {
        try (var context = Contexts.start(Repositories.class)) {
            CarRepository cars = context.getBean(CarRepository.class);
            Car golf = new Car("WVW1", "VW");
            cars.save(golf);
            assertThat(cars.findByMake("VW")).containsExactly(golf);
            assertThat(cars.findByMake("VW")).isNotSameAs(cars.findByMake("VW"));

            cars.deleteById("WVW1");
            assertThat(cars.findByMake("VW")).as("what is stored").containsExactly(golf);
            assertThat(context.getBean(RefreshAheadCaches.class)
                            .get("cars-of-make")
                            .spec()
                            .refresher()
                            .refresh(new Object[] {"VW"}))
                    .as("what a refresh would load")
                    .isEqualTo(List.of());

            Car polo = new Car("WVW2", "VW");
            cars.save(polo);
            assertThat(cars.findByMake("VW")).containsExactly(polo);
        }
    }

    interface Source<K, V> {
        V get(K key);

        @RefreshAhead(cache = "defaults", ttl = "10m")
        default String describe(int number) {
            return number + "." + count();
        }

        int count();
    }

    static class CarSource implements Source<Long, List<String>> {
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        @RefreshAhead(cache = "generic", ttl = "10m")
        public List<String> get(Long key) {
            return List.of(key + "." + count());
        }

        @Override
        public int count() {
            return calls.incrementAndGet();
        }
    }

    @Test
    void annotationOfTheClassWorksThroughAGenericInterface() {
        try (AnnotationConfigApplicationContext context = Contexts.start(CarSource.class)) {
            Source<Long, List<String>> source = source(context);
            assertThat(source.get(7L)).containsExactly("7.1");
            assertThat(source.get(7L)).containsExactly("7.1");
            assertThat(source.get(8L)).containsExactly("8.2");
        }
    }

    @Test
    void defaultMethodOfAnInterfaceIsCached() {
        try (AnnotationConfigApplicationContext context = Contexts.start(CarSource.class)) {
            Source<Long, List<String>> source = source(context);
            assertThat(source.describe(7)).isEqualTo("7.1");
            assertThat(source.describe(7)).isEqualTo("7.1");
        }
    }

    @SuppressWarnings("unchecked")
    private static Source<Long, List<String>> source(AnnotationConfigApplicationContext context) {
        Source<Long, List<String>> source = context.getBean(Source.class);
        assertThat(AopUtils.isJdkDynamicProxy(source)).isTrue();
        return source;
    }
}
