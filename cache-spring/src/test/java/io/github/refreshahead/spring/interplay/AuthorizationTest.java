package io.github.refreshahead.spring.interplay;

import static io.github.refreshahead.spring.Contexts.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.OperationSpec.Refresher;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.spring.EnableRefreshAhead;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.access.annotation.Secured;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who is checked where a cached method may not be called by everybody. */
class AuthorizationTest {

    static class Valuations {
        private final AtomicInteger calls = new AtomicInteger();

        @PreAuthorize("hasAuthority('dealer')")
        @RefreshAhead(cache = "valuations", ttl = "10m")
        public String valuation(String vin) {
            return vin + calls.incrementAndGet();
        }
    }

    static class Engine {
        @Bean
        RefreshAheadEngine engine() {
            return RefreshAheadEngine.builder()
                    .namespace("test")
                    .store(new InMemoryEntryStore())
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableMethodSecurity
    @EnableRefreshAhead(order = Ordered.LOWEST_PRECEDENCE - 101)
    static class AuthorizationOutside extends Engine {}

    @Configuration(proxyBeanMethods = false)
    @EnableMethodSecurity
    @EnableRefreshAhead(order = 0)
    static class CacheOutside extends Engine {}

    @AfterEach
    void logOut() {
        SecurityContextHolder.clearContext();
    }

    private static void logIn(String authority) {
        SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("me", "", authority));
    }

    private static Refresher refresher(AnnotationConfigApplicationContext context) {
        return context.getBean(RefreshAheadCaches.class)
                .get("valuations")
                .spec()
                .refresher();
    }

    @Test
    void orderMustBeSaid() {
        assertThat(refusal(Valuations.class))
                .isEqualTo(
                        "Valuations.valuation(String) carries @PreAuthorize and @RefreshAhead, and nothing says which"
                                + " comes first; say @EnableRefreshAhead(order = ...), above the order of the authorization to check"
                                + " every caller and every refresh, which has no caller, below it to check loads only");
        assertThat(refusal(OnClass.class)).startsWith("OnClass.find(String) carries @Secured and @RefreshAhead");
    }

    @Secured("dealer")
    static class OnClass {
        @RefreshAhead(ttl = "10m")
        public String find(String vin) {
            return vin;
        }
    }

    @Test
    void authorizationOutsideChecksEveryCallerAndEveryRefresh() throws Throwable {
        try (var context = new AnnotationConfigApplicationContext(AuthorizationOutside.class, Valuations.class)) {
            Valuations valuations = context.getBean(Valuations.class);
            logIn("dealer");
            assertThat(valuations.valuation("A")).isEqualTo("A1");
            logIn("guest");
            assertThatThrownBy(() -> valuations.valuation("A")).isInstanceOf(AuthorizationDeniedException.class);
            logOut();
            assertThatThrownBy(() -> refresher(context).refresh(new Object[] {"A"}))
                    .isInstanceOf(AuthenticationCredentialsNotFoundException.class);
            logIn("dealer");
            assertThat(refresher(context).refresh(new Object[] {"A"})).isEqualTo("A2");
        }
    }

    @Test
    void cacheOutsideChecksLoadsOnly() {
        try (var context = new AnnotationConfigApplicationContext(CacheOutside.class, Valuations.class)) {
            Valuations valuations = context.getBean(Valuations.class);
            logIn("guest");
            assertThatThrownBy(() -> valuations.valuation("A")).isInstanceOf(AuthorizationDeniedException.class);
            logIn("dealer");
            assertThat(valuations.valuation("A")).isEqualTo("A1");
            logIn("guest");
            assertThat(valuations.valuation("A")).isEqualTo("A1");
        }
    }
}
