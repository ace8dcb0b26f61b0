package io.github.refreshahead.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.OperationSpec.Refresher;
import io.github.refreshahead.engine.OriginNotReachedException;
import io.github.refreshahead.spring.Contexts;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/** Only what the method itself returned during a refresh may be stored. */
class RefreshMarkerTest {

    static class Valuations {
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger failures = new AtomicInteger();

        @RefreshAhead(cache = "valuations", ttl = "10m")
        public String valuation(String vin) {
            int call = calls.incrementAndGet();
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("call " + call);
            }
            return vin + call;
        }

        public void failNext(int times) {
            failures.set(times);
        }

        public int calls() {
            return calls.get();
        }
    }

    /** Stands outside of ours. */
    static class Outside extends StaticMethodMatcherPointcutAdvisor {
        private static final long serialVersionUID = 1L;

        Outside() {
            setOrder(AdviceSettings.DEFAULT_ORDER - 1);
        }

        void does(MethodInterceptor interceptor) {
            setAdvice(interceptor);
        }

        @Override
        public boolean matches(java.lang.reflect.Method method, Class<?> type) {
            return Valuations.class.isAssignableFrom(type) && method.getName().equals("valuation");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Aspects {
        private static @Nullable MethodInterceptor next;

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static Outside outside() {
            Outside outside = new Outside();
            outside.does(invocation -> next == null ? invocation.proceed() : next.invoke(invocation));
            return outside;
        }
    }

    private final AnnotationConfigApplicationContext context = Contexts.start(Valuations.class, Aspects.class);
    private final Valuations valuations = context.getBean(Valuations.class);
    private final Refresher refresher =
            context.getBean(RefreshAheadCaches.class).get("valuations").spec().refresher();

    @AfterEach
    void close() {
        Aspects.next = null;
        context.close();
    }

    private static @Nullable Object again(MethodInvocation invocation) throws Throwable {
        return ((ProxyMethodInvocation) invocation).invocableClone().proceed();
    }

    private static @Nullable Object retrying(MethodInvocation invocation) throws Throwable {
        try {
            return again(invocation);
        } catch (IllegalStateException e) {
            return again(invocation);
        }
    }

    @Test
    void refreshGoesPastTheEntry() throws Throwable {
        assertThat(valuations.valuation("A")).isEqualTo("A1");
        assertThat(refresher.refresh(new Object[] {"A"})).isEqualTo("A2");
        assertThat(valuations.valuation("A")).isEqualTo("A1");
    }

    @Test
    void everyAttemptOfARetryingAspectReachesTheMethod() throws Throwable {
        valuations.valuation("A");
        Aspects.next = RefreshMarkerTest::retrying;
        valuations.failNext(1);
        assertThat(refresher.refresh(new Object[] {"A"})).isEqualTo("A3");
        assertThat(valuations.calls()).isEqualTo(3);
    }

    @Test
    void whatTheProxyReturnsIsNotWhatTheMethodReturned() throws Throwable {
        Aspects.next = invocation -> "decorated " + invocation.proceed();
        assertThat(refresher.refresh(new Object[] {"A"})).isEqualTo("A1");
    }

    @Test
    void aspectThatAnswersByItselfLeavesNothingToStore() {
        Aspects.next = invocation -> "answered";
        assertThatThrownBy(() -> refresher.refresh(new Object[] {"A"}))
                .isInstanceOf(OriginNotReachedException.class)
                .hasMessage("a refresh of cache 'valuations' returned without a call of"
                        + " valuations/refreshMarkerTest.Valuations.valuation(java.lang.String); an aspect outside of it"
                        + " has answered instead, on this thread or another");
        assertThat(valuations.calls()).isZero();
    }

    @Test
    void aspectThatAnswersAfterAFailureLeavesNothingToStore() {
        valuations.failNext(1);
        Aspects.next = invocation -> {
            try {
                return invocation.proceed();
            } catch (IllegalStateException e) {
                return "fallback";
            }
        };
        assertThatThrownBy(() -> refresher.refresh(new Object[] {"A"})).isInstanceOf(OriginNotReachedException.class);
    }

    @Test
    void failureOfTheMethodIsTheSameInstance() {
        valuations.failNext(1);
        assertThatThrownBy(() -> refresher.refresh(new Object[] {"A"}))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("call 1");
    }

    @Test
    void otherKeysAreServedAsEver() throws Throwable {
        valuations.valuation("B");
        Aspects.next = invocation -> {
            MethodInterceptor self = Aspects.next;
            Aspects.next = null;
            try {
                return valuations.valuation("B") + invocation.proceed();
            } finally {
                Aspects.next = self;
            }
        };
        assertThat(refresher.refresh(new Object[] {"A"})).isEqualTo("A2");
        assertThat(valuations.calls()).isEqualTo(2);
    }

    @Test
    void anotherThreadIsNotMarked() {
        valuations.valuation("A");
        Aspects.next = invocation -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return again(invocation);
                    } catch (Throwable e) {
                        throw new AssertionError(e);
                    }
                })
                .join();
        assertThatThrownBy(() -> refresher.refresh(new Object[] {"A"})).isInstanceOf(OriginNotReachedException.class);
        assertThat(valuations.calls()).isEqualTo(1);
    }

    @Test
    void markerEndsWithTheCall() throws Throwable {
        refresher.refresh(new Object[] {"A"});
        assertThat(valuations.valuation("A")).isEqualTo("A2");
        assertThat(valuations.valuation("A")).isEqualTo("A2");
    }
}
