package io.github.refreshahead.spring.woven;

import static io.github.refreshahead.spring.woven.WovenApplication.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.spring.woven.WovenApplication.Proxied;
import io.github.refreshahead.spring.woven.WovenApplication.Woven;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.NameMatchMethodPointcutAdvisor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.context.annotation.Scope;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Run by {@link WovenMethodsTest}, in a JVM whose agent is the weaver. */
class WovenMethods {

    private static final Duration DUE = Duration.ofMinutes(5);

    @Test
    void callsOfOwnMethodsAreCached() {
        try (WovenApplication application = WovenApplication.woven(Valuations.class)) {
            Valuations valuations = application.bean(Valuations.class);
            assertThat(AopUtils.isAopProxy(valuations)).isFalse();
            assertThat(valuations.twice("A")).isEqualTo("A1 A1");
            assertThat(valuations.valuation("A")).isEqualTo("A1");
            assertThat(application.events).containsExactly("valuations loaded", "valuations fresh", "valuations fresh");
        }
    }

    @Test
    void privateAndFinalMethodsAreCachedAndRefreshed() {
        try (WovenApplication application = WovenApplication.woven(Valuations.class)) {
            Valuations valuations = application.bean(Valuations.class);
            assertThat(valuations.twiceHidden("A")).isEqualTo("A1 A1");
            assertThat(valuations.unchangeable("A")).isEqualTo("A2");
            assertThat(valuations.unchangeable("A")).isEqualTo("A2");
            assertThat(application.caches().refresh("hidden", "A")).isTrue();
            await().untilAsserted(() -> assertThat(valuations.twiceHidden("A")).isEqualTo("A3 A3"));
        }
    }

    @Test
    void exceptionReachesTheCallerAsTheSameInstance() {
        try (WovenApplication application = WovenApplication.woven(Valuations.class)) {
            Valuations valuations = application.bean(Valuations.class);
            assertThatThrownBy(() -> valuations.failing("A")).isSameAs(valuations.failure);
        }
    }

    @Test
    void dueEntryOfABeanIsRefreshedThroughTheQueue() {
        try (WovenApplication application = WovenApplication.woven(Valuations.class)) {
            Valuations valuations = application.bean(Valuations.class);
            valuations.valuation("A");
            application.pass(DUE);
            assertThat(valuations.valuation("A")).isEqualTo("A1");
            await().untilAsserted(() -> assertThat(valuations.valuation("A")).isEqualTo("A2"));
            assertThat(application.events)
                    .contains("valuations due", "valuations queued")
                    .doesNotContain("valuations local");
        }
    }

    @Test
    void objectThatIsNoBeanIsRefreshedItselfAndWithoutTheQueue() {
        try (WovenApplication application = WovenApplication.woven()) {
            PriceClient first = new PriceClient("first");
            PriceClient second = new PriceClient("second");
            assertThat(first.price("A")).isEqualTo("first A1");
            assertThat(second.price("A")).isEqualTo("first A1");
            application.pass(DUE);
            assertThat(second.price("A")).isEqualTo("first A1");
            await().untilAsserted(() -> assertThat(first.price("A")).isEqualTo("second A1"));
            assertThat(application.events)
                    .containsOnlyOnce("prices loaded")
                    .contains("prices due", "prices local")
                    .doesNotContain("prices queued");
        }
    }

    @Test
    void valuesThatComeLateAreCachedAndRefreshed() {
        try (WovenApplication application = WovenApplication.woven(Valuations.class)) {
            Valuations valuations = application.bean(Valuations.class);
            assertThat(valuations.twiceLater("A")).isEqualTo("A1 A1");
            application.pass(DUE);
            assertThat(valuations.twiceLater("A")).isEqualTo("A1 A1");
            await().untilAsserted(() -> assertThat(valuations.twiceLater("A")).isEqualTo("A2 A2"));
        }
    }

    @Test
    void lateValuesOfAnObjectThatIsNoBeanAreRefreshedByItself() {
        try (WovenApplication application = WovenApplication.woven()) {
            PriceClient first = new PriceClient("first");
            PriceClient second = new PriceClient("second");
            assertThat(first.laterPrice("A").join()).isEqualTo("first A1");
            application.pass(DUE);
            assertThat(second.laterPrice("A").join()).isEqualTo("first A1");
            await().untilAsserted(() -> assertThat(first.laterPrice("A").join()).isEqualTo("second A1"));
            assertThat(application.events).contains("later-prices local").doesNotContain("later-prices queued");
        }
    }

    @Test
    void elementsAreLoadedByOneCallOfTheMethodAndRefreshedByOne() {
        try (WovenApplication application = WovenApplication.woven(Valuations.class)) {
            Valuations valuations = application.bean(Valuations.class);
            assertThat(valuations.all("A")).containsExactly(entry("A", "A1"));
            assertThat(valuations.all("A", "B")).containsOnly(entry("A", "A1"), entry("B", "B2"));
            application.pass(DUE);
            assertThat(valuations.all("A", "B")).containsOnly(entry("A", "A1"), entry("B", "B2"));
            await().untilAsserted(() ->
                    assertThat(valuations.all("A", "B")).containsOnly(entry("A", "A3"), entry("B", "B3")));
        }
    }

    @Test
    void elementsOfAnObjectThatIsNoBeanAreRefreshedByItself() {
        try (WovenApplication application = WovenApplication.woven()) {
            PriceClient first = new PriceClient("first");
            PriceClient second = new PriceClient("second");
            assertThat(first.prices(List.of("A"))).containsExactly(entry("A", "first A1"));
            application.pass(DUE);
            assertThat(second.prices(List.of("A"))).containsExactly(entry("A", "first A1"));
            await().untilAsserted(
                            () -> assertThat(first.prices(List.of("A"))).containsExactly(entry("A", "second A1")));
        }
    }

    @Test
    void objectThatIsNoBeanInvalidates() {
        try (WovenApplication application = WovenApplication.woven()) {
            PriceClient client = new PriceClient("first");
            client.price("A");
            new PriceClient("second").reprice("A");
            assertThat(client.price("A")).isEqualTo("first A2");
            application.caches().invalidate("prices", "A");
            assertThat(client.price("A")).isEqualTo("first A3");
        }
    }

    @Test
    void nobodyElseCanRefreshAnObjectThatIsNoBean() {
        try (WovenApplication application = WovenApplication.woven()) {
            PriceClient client = new PriceClient("first");
            client.price("A");
            assertThat(application.caches().refresh("prices", "A")).isFalse();
            assertThat(client.price("A")).isEqualTo("first A1");
        }
    }

    @Test
    void otherObjectsOfABeansClassAreNotCached() {
        try (WovenApplication application = WovenApplication.woven(Valuations.class)) {
            application.bean(Valuations.class).valuation("A");
            application.events.clear();
            Valuations other = new Valuations();
            assertThat(other.twice("A")).isEqualTo("A1 A2");
            assertThat(application.events).isEmpty();
        }
    }

    @Test
    void ownCallInvalidates() {
        try (WovenApplication application = WovenApplication.woven(Valuations.class)) {
            Valuations valuations = application.bean(Valuations.class);
            valuations.valuation("A");
            valuations.change("A");
            assertThat(valuations.valuation("A")).isEqualTo("A2");
        }
    }

    @Lazy
    static class LazyValuations extends Valuations {}

    @Test
    void lazyBeanIsKnownWhenItHasBeenMade() {
        try (WovenApplication application = WovenApplication.woven(LazyValuations.class)) {
            assertThat(application.bean(LazyValuations.class).twice("A")).isEqualTo("A1 A1");
        }
    }

    @Scope("prototype")
    static class Editor {
        @Invalidate(cache = "valuations")
        public void edit(String vin) {}
    }

    @Test
    void beanOfAnyScopeInvalidates() {
        try (WovenApplication application = WovenApplication.woven(Valuations.class, Editor.class)) {
            Valuations valuations = application.bean(Valuations.class);
            valuations.valuation("A");
            application.bean(Editor.class).edit("A");
            assertThat(valuations.valuation("A")).isEqualTo("A2");
        }
    }

    @Test
    void beansBelongToTheirContextAndObjectsToTheYoungest() {
        try (WovenApplication elder = WovenApplication.woven(Valuations.class);
                WovenApplication younger = WovenApplication.woven(Valuations.class)) {
            elder.bean(Valuations.class).twice("A");
            new PriceClient("any").price("A");
            assertThat(elder.events).containsExactly("valuations loaded", "valuations fresh");
            assertThat(younger.events).containsExactly("prices loaded");
        }
    }

    @Test
    void methodsRunPlainlyWhenTheContextIsClosed() {
        Valuations valuations;
        try (WovenApplication application = WovenApplication.woven(Valuations.class)) {
            valuations = application.bean(Valuations.class);
            valuations.valuation("A");
        }
        assertThat(valuations.twice("A")).isEqualTo("A2 A3");
    }

    /** Somebody else's proxies. */
    @Configuration(proxyBeanMethods = false)
    @EnableAspectJAutoProxy
    static class Advice {
        static final AtomicInteger calls = new AtomicInteger();

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static NameMatchMethodPointcutAdvisor counting() {
            NameMatchMethodPointcutAdvisor advisor = new NameMatchMethodPointcutAdvisor();
            advisor.setMappedNames("valuation", "twice", "twiceHidden");
            advisor.setAdvice((MethodInterceptor) invocation -> {
                calls.incrementAndGet();
                return invocation.proceed();
            });
            return advisor;
        }
    }

    @Test
    void proxiesStandOutsideAndRefreshesGoThroughThem() {
        Advice.calls.set(0);
        try (WovenApplication application = WovenApplication.woven(Valuations.class, Advice.class)) {
            Valuations valuations = application.bean(Valuations.class);
            assertThat(AopUtils.isCglibProxy(valuations)).isTrue();
            assertThat(valuations.twice("A")).isEqualTo("A1 A1");
            assertThat(Advice.calls).hasValue(1);
            assertThat(application.caches().refresh("valuations", "A")).isTrue();
            await().untilAsserted(() -> assertThat(valuations.twice("A")).isEqualTo("A2 A2"));
            assertThat(application.caches().refresh("hidden", "A")).isFalse();
            assertThat(application.events).contains("valuations queued");
            assertThat(Advice.calls.get()).isGreaterThanOrEqualTo(3);
        }
    }

    static class Spied {
        @Bean
        Valuations valuations() {
            return Mockito.spy(new Valuations());
        }
    }

    @Test
    @SuppressWarnings("DirectInvocationOnMock") // what it watches is woven
    void spyIsCachedAndSeesEveryCall() {
        try (WovenApplication application = WovenApplication.woven(Spied.class)) {
            Valuations spy = application.bean(Valuations.class);
            assertThat(spy.twice("A")).isEqualTo("A1 A1");
            Mockito.verify(spy, Mockito.times(2)).valuation("A");
        }
    }

    interface Twice {
        String twice(String vin);
    }

    static class BehindInterface extends Valuations implements Twice {}

    @Test
    void methodThatAProxyOfInterfacesDoesNotShowIsRefreshed() {
        try (WovenApplication application = WovenApplication.woven(BehindInterface.class, Advice.class)) {
            Twice twice = application.bean(Twice.class);
            assertThat(AopUtils.isJdkDynamicProxy(twice)).isTrue();
            assertThat(twice.twice("A")).isEqualTo("A1 A1");
            assertThat(application.caches().refresh("valuations", "A")).isTrue();
            await().untilAsserted(() -> assertThat(twice.twice("A")).isEqualTo("A2 A2"));
        }
    }

    @Test
    void withProxiesTheWovenAspectDoesNothing() {
        try (WovenApplication application = WovenApplication.of(Proxied.class, Plain.class)) {
            Plain plain = application.bean(Plain.class);
            assertThat(AopUtils.isAopProxy(plain)).isTrue();
            plain.find("A");
            assertThat(application.events).containsExactly("plain loaded");
            assertThat(plain.twice("A")).isEqualTo("A2 A3");
        }
    }

    static class Plain {
        private final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(cache = "plain", ttl = "10m")
        public String find(String vin) {
            return vin + calls.incrementAndGet();
        }

        public String twice(String vin) {
            return find(vin) + " " + find(vin);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Woven.class, Proxied.class})
    static class Both {}

    @Test
    void bothModesAtOnceAreRefused() {
        assertThat(refusal(Both.class))
                .isEqualTo(
                        "@EnableRefreshAhead is there with the modes [ASPECTJ, PROXY]; keep one, or every call would be"
                                + " cached twice");
    }

    interface Annotated {
        @RefreshAhead(cache = "annotated", ttl = "10m")
        String find(String vin);
    }

    static class Implementation implements Annotated {
        @Override
        public String find(String vin) {
            return vin;
        }
    }

    static class Static {
        @RefreshAhead(cache = "static", ttl = "10m")
        static String find(String vin) {
            return vin;
        }
    }

    @Test
    void methodThatIsNotWovenIsRefused() {
        assertThat(refusal(Woven.class, Implementation.class))
                .isEqualTo("Implementation.find(String) is annotated, but not woven; put the annotation on the method"
                        + " itself, not on an interface's or an overridden one, and let every META-INF/aop.xml include the"
                        + " class");
        assertThat(refusal(Woven.class, Static.class))
                .isEqualTo(
                        "Static.find(String) is static, so there is no object to call again; make it an instance method");
    }

    static class PriceClientBean {
        @Bean
        PriceClient priceClient() {
            return new PriceClient("bean");
        }
    }

    @Test
    void classIsNotBothABeansAndOfObjects() {
        assertThat(refusal(Woven.class, PriceClientBean.class))
                .startsWith("PriceClient.")
                .endsWith(" is cached for its bean 'priceClient' and, by @EnableRefreshAhead(objects), for objects that"
                        + " are no beans; keep one of the two");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Transactions {
        @Bean
        PlatformTransactionManager transactions() {
            return new NoTransactions();
        }
    }

    static class InTransaction {
        @Transactional
        @RefreshAhead(cache = "transactional", ttl = "10m")
        public String find(String vin) {
            return vin;
        }
    }

    static class Committed {
        private final AtomicInteger calls = new AtomicInteger();

        @Transactional(readOnly = true, isolation = Isolation.READ_COMMITTED)
        @RefreshAhead(cache = "committed", ttl = "10m")
        public String find(String vin) {
            return vin + calls.incrementAndGet();
        }
    }

    @Test
    void transactionOfAProxyAroundTheWovenMethodIsRefusedIfNothingWouldBeStored() {
        assertThat(refusal(Woven.class, Transactions.class, InTransaction.class))
                .startsWith(
                        "InTransaction.find(String) has its transaction from a proxy, and so outside of its woven cache");
        try (WovenApplication application = WovenApplication.woven(Transactions.class, Committed.class)) {
            Committed committed = application.bean(Committed.class);
            assertThat(committed.find("A")).isEqualTo("A1");
            assertThat(committed.find("A")).isEqualTo("A1");
        }
    }
}
