package io.github.refreshahead.spring.woven;

import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.memory.InMemoryRefreshQueue;
import io.github.refreshahead.spring.Contexts;
import io.github.refreshahead.spring.EnableRefreshAhead;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application on stores in memory, with a clock that the test moves. */
final class WovenApplication implements AutoCloseable {

    @Configuration(proxyBeanMethods = false)
    @EnableRefreshAhead(mode = AdviceMode.ASPECTJ, objects = PriceClient.class)
    static class Woven {}

    @Configuration(proxyBeanMethods = false)
    @EnableRefreshAhead
    static class Proxied {}

    /** What has happened: {@code cache what}. */
    final List<String> events = new CopyOnWriteArrayList<>();

    private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    private WovenApplication(Class<?>... beans) {
        context.registerBean("engine", RefreshAheadEngine.class, this::engine);
        context.register(beans);
        context.refresh();
    }

    static WovenApplication woven(Class<?>... beans) {
        return of(Woven.class, beans);
    }

    static WovenApplication of(Class<?> configuration, Class<?>... beans) {
        Class<?>[] all = new Class<?>[beans.length + 1];
        all[0] = configuration;
        System.arraycopy(beans, 0, all, 1, beans.length);
        return new WovenApplication(all);
    }

    /** What we say of a start that fails. */
    static String refusal(Class<?> configuration, Class<?>... beans) {
        return Contexts.refusal(() -> of(configuration, beans).close());
    }

    private RefreshAheadEngine engine() {
        return RefreshAheadEngine.builder()
                .namespace("test")
                .store(new InMemoryEntryStore(nanos::get))
                .queue(InMemoryRefreshQueue.create())
                .listener(new RefreshAheadListener() {
                    @Override
                    public void served(String cache, ServeState state, Duration age) {
                        add(cache, state);
                    }

                    @Override
                    public void offered(String cache, OfferOutcome outcome) {
                        add(cache, outcome);
                    }
                })
                .build();
    }

    private void add(String cache, Enum<?> what) {
        events.add(cache + " " + what.name().toLowerCase(Locale.ROOT));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    RefreshAheadCaches caches() {
        return bean(RefreshAheadCaches.class);
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    public void close() {
        context.close();
    }
}
