package io.github.refreshahead.caffeine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.near.NearCacheContract;
import io.github.refreshahead.near.NearCacheFactory;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class CaffeineNearCachesTest extends NearCacheContract {

    @Override
    protected NearCacheFactory factory() {
        return new CaffeineNearCaches();
    }

    @Test
    void itIsFoundOnTheClassPath() {
        assertThat(ServiceLoader.load(NearCacheFactory.class).findFirst()).containsInstanceOf(CaffeineNearCaches.class);
    }

    @Test
    void withoutItsLibraryItFailsWhenItIsMade() throws Exception {
        Class<?> withoutLibrary = new WithoutCaffeine().loadClass(CaffeineNearCaches.class.getName());

        assertThatThrownBy(() -> withoutLibrary.getConstructor().newInstance())
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    /** Has this package, and not the library. */
    private static final class WithoutCaffeine extends ClassLoader {

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.github.benmanes")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith(CaffeineNearCaches.class.getPackageName() + ".")) {
                return super.loadClass(name, resolve);
            }
            try (var bytes = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = bytes.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (java.io.IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
