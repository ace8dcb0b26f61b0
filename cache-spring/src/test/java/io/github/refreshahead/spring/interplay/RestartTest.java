package io.github.refreshahead.spring.interplay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.spring.EnableRefreshAhead;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Restarts in one JVM, as devtools does them: the application's classes come anew, from another loader, the library's stay. */
public class RestartTest {

    public record Valuation(String vin, int call) {}

    public static class Valuations {
        private static final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(cache = "valuations", ttl = "10m")
        public Valuation valuation(String vin) {
            return new Valuation(vin, calls.incrementAndGet());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRefreshAhead
    public static class Application {}

    /** One life of the application: what its first call is answered. */
    public static class Life implements Callable<String> {
        @Override
        public String call() throws Exception {
            try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
                context.setClassLoader(Life.class.getClassLoader());
                context.registerBean(
                        "engine", RefreshAheadEngine.class, (Supplier<RefreshAheadEngine>) RestartTest::engine);
                context.register(Application.class, Valuations.class);
                context.refresh();
                Valuations valuations = context.getBean(Valuations.class);
                Valuation first = valuations.valuation("A");
                context.getBean(RefreshAheadCaches.class).refresh("valuations", "A");
                await().until(() -> valuations.valuation("A").call() == first.call() + 1);
                return first.toString();
            }
        }
    }

    /** Loads the classes of this test itself, all of them, since the JVM wants nested classes to come from one loader. */
    private static final class RestartLoader extends ClassLoader {

        RestartLoader() {
            super(RestartTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                boolean reloaded = name.startsWith(RestartTest.class.getName());
                Class<?> known = reloaded ? findLoadedClass(name) : super.loadClass(name, resolve);
                return known != null ? known : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    public static RefreshAheadEngine engine() {
        return RefreshAheadEngine.builder()
                .namespace("restart")
                .store(new InMemoryEntryStore())
                .build();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("refresh-ahead-restart"))
                .toList();
    }

    @Test
    void everyLifeHasItsOwnClassesAndLeavesNoThread() throws Exception {
        for (int life = 0; life < 2; life++) {
            RestartLoader loader = new RestartLoader();
            Thread.currentThread().setContextClassLoader(loader);
            try {
                Class<?> type = loader.loadClass(Life.class.getName());
                assertThat(type).isNotSameAs(Life.class);
                Object first = ((Callable<?>) type.getDeclaredConstructor().newInstance()).call();
                assertThat(first).isEqualTo("Valuation[vin=A, call=1]");
            } finally {
                Thread.currentThread().setContextClassLoader(RestartTest.class.getClassLoader());
            }
            await().untilAsserted(() -> assertThat(threads()).isEmpty());
        }
    }
}
