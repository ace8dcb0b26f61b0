package io.github.refreshahead.spring.aop;

import static io.github.refreshahead.spring.Contexts.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.RefreshAheadConfig;
import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.security.Principal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.scheduling.annotation.Async;
import reactor.core.publisher.Mono;

/** Each mistake stops the start with one line that says what to do. */
class RefusedAnnotationsTest {

    record Money(long cents) {}

    record Car(String vin, int year) {}

    static class RefreshAfterTtl {
        @RefreshAhead(ttl = "5s", refreshAfter = "5s")
        public String find(String vin) {
            return vin;
        }
    }

    @Test
    void refreshAfterIsNotShorterThanTtl() {
        assertThat(refusal(RefreshAfterTtl.class))
                .isEqualTo("RefreshAfterTtl.find(String): refreshAfter (PT5S) must be shorter than ttl (PT5S)");
    }

    static class BareNumber {
        @RefreshAhead(ttl = "600")
        public String find(String vin) {
            return vin;
        }
    }

    @Test
    void durationIsABareNumber() {
        assertThat(refusal(BareNumber.class))
                .isEqualTo(
                        "BareNumber.find(String): @RefreshAhead.ttl (600) has no unit: write 600s for seconds or 600ms"
                                + " for milliseconds (Spring Boot would take a bare number as milliseconds)");
    }

    static class UnknownUnit {
        @RefreshAhead(ttl = "5 parsecs")
        public String find(String vin) {
            return vin;
        }

        @RefreshAheadConfig(ttl = "10m", nullTtl = "5w")
        static class OnClass {
            @RefreshAhead
            public String find(String vin) {
                return vin;
            }
        }
    }

    @Test
    void durationHasAnUnknownUnit() {
        assertThat(refusal(UnknownUnit.class))
                .isEqualTo("UnknownUnit.find(String): @RefreshAhead.ttl (5 parsecs) is not a duration: write a whole"
                        + " number"
                        + " with a unit (ns, us, ms, s, m, h, d) or ISO-8601, for instance 90s, 10m or"
                        + " PT1H30M");
        assertThat(refusal(UnknownUnit.OnClass.class))
                .isEqualTo(
                        "OnClass.find(String): @RefreshAheadConfig.nullTtl (5w) has the unknown unit 'w': units are ns,"
                                + " us, ms, s, m, h, d");
    }

    static class NoTtl {
        @RefreshAhead
        public String find(String vin) {
            return vin;
        }
    }

    @Test
    void ttlIsMissing() {
        assertThat(refusal(NoTtl.class))
                .isEqualTo("NoTtl.find(String): ttl is missing; give ttl= here or on @RefreshAheadConfig, or"
                        + " refresh-ahead.caches.no-ttl-find.ttl");
    }

    static class ReturnsNothing {
        @RefreshAhead(ttl = "5s")
        public void find(String vin) {}
    }

    static class FinalMethod {
        @RefreshAhead(ttl = "5s")
        public final String find(String vin) {
            return vin;
        }
    }

    static class PrivateMethod {
        @SuppressWarnings("UnusedMethod") // read by reflection only
        @RefreshAhead(ttl = "5s")
        private String find(String vin) {
            return vin;
        }
    }

    static class StaticMethod {
        @RefreshAhead(ttl = "5s")
        static String find(String vin) {
            return vin;
        }
    }

    static final class FinalClass {
        @RefreshAhead(ttl = "5s")
        public String find(String vin) {
            return vin;
        }
    }

    @Test
    void noProxyCouldSeeTheCalls() {
        assertThat(refusal(ReturnsNothing.class))
                .isEqualTo("ReturnsNothing.find(String) returns nothing, so there is nothing to cache; remove"
                        + " @RefreshAhead");
        assertThat(refusal(FinalMethod.class))
                .isEqualTo("FinalMethod.find(String) is final, so no proxy can override it; remove final");
        assertThat(refusal(PrivateMethod.class))
                .isEqualTo("PrivateMethod.find(String) is private, so no proxy sees its calls; make it visible");
        assertThat(refusal(StaticMethod.class))
                .isEqualTo(
                        "StaticMethod.find(String) is static, so no proxy sees its calls; make it an instance method");
        assertThat(refusal(FinalClass.class))
                .isEqualTo("FinalClass.find(String) carries @RefreshAhead in a final class, which no proxy can extend;"
                        + " remove final");
    }

    interface Shown {
        String shown();
    }

    static class HiddenByInterface implements Shown {
        @RefreshAhead(ttl = "5s")
        public String find(String vin) {
            return vin;
        }

        @Override
        public String shown() {
            return "";
        }
    }

    @Test
    void proxyOfInterfacesDoesNotShowTheMethod() {
        assertThat(refusal(HiddenByInterface.class))
                .isEqualTo("HiddenByInterface.find(String) is annotated, but its bean"
                        + " 'refusedAnnotationsTest.HiddenByInterface' has a proxy of interfaces that do not show the"
                        + " method; add it to one, or set proxyTargetClass = true");
    }

    static class Asynchronous {
        @Async
        @RefreshAhead(ttl = "5s")
        public String find(String vin) {
            return vin;
        }

        static class Future {
            @RefreshAhead(ttl = "5s")
            public java.util.concurrent.Future<String> find(String vin) {
                return CompletableFuture.completedFuture(vin);
            }
        }

        static class Published {
            @RefreshAhead(ttl = "5s")
            public Publisher<String> find(String vin) {
                return Mono.just(vin);
            }
        }

        static class Done {
            @RefreshAhead(ttl = "5s")
            public Mono<Void> find(String vin) {
                return Mono.empty();
            }
        }

        static class OfWhat {
            @RefreshAhead(ttl = "5s")
            @SuppressWarnings("rawtypes")
            public CompletableFuture find(String vin) {
                return CompletableFuture.completedFuture(vin);
            }
        }

        static class Suspending {
            @RefreshAhead(ttl = "5s")
            public Object find(String vin, Continuation<? super String> continuation) {
                return vin;
            }
        }
    }

    @Test
    void methodReturnsBeforeThereIsAValue() {
        assertThat(refusal(Asynchronous.class))
                .isEqualTo(
                        "Asynchronous.find(String) is @Async, so it returns before there is a value; remove @Async or"
                                + " @RefreshAhead");
        assertThat(refusal(Asynchronous.Future.class))
                .isEqualTo("Future.find(String) returns Future, which is not a value yet; return CompletableFuture,"
                        + " CompletionStage, Mono, Flux or the value itself");
        assertThat(refusal(Asynchronous.Published.class))
                .isEqualTo("Published.find(String) returns Publisher, which is not a value yet; return"
                        + " CompletableFuture, CompletionStage, Mono, Flux or the value itself");
    }

    @Test
    void methodThatNeverHasAValue() {
        assertThat(refusal(Asynchronous.Done.class))
                .isEqualTo("Done.find(String) returns reactor.core.publisher.Mono<java.lang.Void>, which never has a"
                        + " value, so there is nothing to cache; remove @RefreshAhead");
    }

    @Test
    void methodDoesNotSayOfWhatItReturnsAFuture() {
        assertThat(refusal(Asynchronous.OfWhat.class))
                .isEqualTo("OfWhat.find(String) returns java.util.concurrent.CompletableFuture without saying of what;"
                        + " give it a type argument");
    }

    @Test
    void methodIsAKotlinSuspendFunction() {
        assertThat(refusal(Asynchronous.Suspending.class))
                .isEqualTo("Suspending.find(String, Continuation) is a Kotlin suspend function, which returns its value"
                        + " in a way that is not cached; return CompletableFuture or Mono, which kotlinx-coroutines'"
                        + " future { } and mono { } make");
    }

    static class TwoCaches {
        @Cacheable("cars")
        @RefreshAhead(ttl = "5s")
        public String find(String vin) {
            return vin;
        }

        @Cacheable("cars")
        static class OnClass {
            @RefreshAhead(ttl = "5s")
            public String find(String vin) {
                return vin;
            }
        }

        static class AndInvalidates {
            @Invalidate(cache = "cars")
            @RefreshAhead(ttl = "5s")
            public String find(String vin) {
                return vin;
            }
        }
    }

    @Test
    void methodHasTwoPurposes() {
        assertThat(refusal(TwoCaches.class))
                .isEqualTo("TwoCaches.find(String) carries @Cacheable and @RefreshAhead; keep one of them");
        assertThat(refusal(TwoCaches.OnClass.class))
                .isEqualTo(
                        "OnClass.find(String) carries @RefreshAhead in a class that carries @Cacheable, which is meant"
                                + " for all of its methods; move @Cacheable to the others");
        assertThat(refusal(TwoCaches.AndInvalidates.class))
                .isEqualTo("AndInvalidates.find(String) carries @RefreshAhead and @Invalidate; a cached method does not"
                        + " run"
                        + " on each call, so put @Invalidate on the method that changes the data");
    }

    static class Undecodable {
        @RefreshAhead(ttl = "5s")
        public InputStream find(String vin) {
            return InputStream.nullInputStream();
        }
    }

    @Test
    void returnTypeCannotBeDecoded() {
        assertThat(refusal(Undecodable.class))
                .isEqualTo("Undecodable.find(String): cache 'undecodable-find' cannot store values of type"
                        + " java.io.InputStream: java.io.InputStream cannot be stored as JSON: it is a"
                        + " resource, not a value; return a record or another plain value, or give codec=");
    }

    static class NotCarried {
        @RefreshAhead(ttl = "5s", key = "#vin")
        public String find(String vin, Principal user) {
            return vin;
        }
    }

    @Test
    void argumentCannotBeCarried() {
        assertThat(refusal(NotCarried.class))
                .isEqualTo("NotCarried.find(String, Principal): cache 'not-carried-find' cannot carry argument 1 of"
                        + " type java.security.Principal to a consumer: java.security.Principal cannot be"
                        + " carried in a task: it is an interface without @JsonTypeInfo(use = NAME) and"
                        + " known subtypes; pass the plain values that the method needs of it, or switch"
                        + " refreshing off");
    }

    static class NotAKey {
        @RefreshAhead(ttl = "5s")
        public String find(String vin, Object anything) {
            return vin;
        }
    }

    @Test
    void parameterCannotBePartOfAKey() {
        assertThat(refusal(NotAKey.class))
                .isEqualTo(
                        "NotAKey.find(String, Object): parameter 'anything' cannot be part of a key: java.lang.Object"
                                + " could be anything; select strings, numbers, enums, dates, records or collections"
                                + " of these"
                                + " with key=");
    }

    static class SameName {
        @RefreshAhead(cache = "cars", ttl = "5s")
        public String find(String vin) {
            return vin;
        }

        @RefreshAhead(cache = "cars", ttl = "5s")
        public String load(String vin) {
            return vin;
        }
    }

    static class Overloads {
        @RefreshAhead(ttl = "5s")
        public String find(String vin) {
            return vin;
        }

        @RefreshAhead(ttl = "5s")
        public String find(long number) {
            return "";
        }
    }

    static class SameLetters {
        @RefreshAhead(cache = "used-cars", ttl = "5s")
        public String find(String vin) {
            return vin;
        }

        @RefreshAhead(cache = "UsedCars", ttl = "5s")
        public String load(String vin) {
            return vin;
        }
    }

    @Test
    void cacheNameIsTaken() {
        assertThat(refusal(SameName.class))
                .isEqualTo("SameName.load(String): cache 'cars' belongs to"
                        + " cars/refusedAnnotationsTest.SameName.find(java.lang.String) and to"
                        + " cars/refusedAnnotationsTest.SameName.load(java.lang.String); give one of them"
                        + " another name with cache=");
        assertThat(refusal(Overloads.class))
                .isEqualTo("Overloads.find(long): cache 'overloads-find' belongs to"
                        + " overloads-find/refusedAnnotationsTest.Overloads.find(java.lang.String) and to"
                        + " overloads-find/refusedAnnotationsTest.Overloads.find(long); give one of them"
                        + " another name with cache=");
        assertThat(refusal(SameLetters.class))
                .isEqualTo("SameLetters.load(String): caches 'used-cars' and 'UsedCars' have the same letters and"
                        + " digits, so properties could not tell them apart; rename one with cache=");
    }

    static class CarService {
        @RefreshAhead(cache = "valuations", ttl = "5s")
        public String valuation(String vin) {
            return vin;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoBeans {
        @Bean
        CarService newCars() {
            return new CarService();
        }

        @Bean
        @Lazy
        CarService usedCars() {
            return new CarService();
        }
    }

    @Scope("prototype")
    static class Prototype extends CarService {}

    @Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
    static class BehindProxy extends CarService {}

    @Test
    void beanIsNotOne() {
        assertThat(refusal(TwoBeans.class))
                .isEqualTo("CarService.valuation(String) is cached, but has two beans, 'newCars' and 'usedCars', so a"
                        + " consumer could not tell which to call; keep one of them");
        assertThat(refusal(Prototype.class))
                .isEqualTo(
                        "Prototype.valuation(String) is cached, but its bean 'refusedAnnotationsTest.Prototype' has the"
                                + " scope 'prototype', and a consumer could not tell which instance to call; make"
                                + " it a singleton");
        assertThat(refusal(BehindProxy.class))
                .startsWith("BehindProxy.valuation(String) is cached, but its bean 'refusedAnnotationsTest.BehindProxy'"
                        + " has");
    }

    static class UnknownVariable {
        @RefreshAhead(ttl = "5s", key = "#vni")
        public String find(String vin, int year) {
            return vin;
        }
    }

    @Test
    void keyNamesAnUnknownVariable() {
        assertThat(refusal(UnknownVariable.class))
                .isEqualTo(
                        "UnknownVariable.find(String, int): key \"#vni\" may use the method's arguments only: #vni is"
                                + " unknown; known are #vin, #year");
    }

    @Retention(RetentionPolicy.RUNTIME)
    @RefreshAhead(ttl = "10m")
    @interface Slow {
        String ttl() default "5m";
    }

    static class SilentAttribute {
        @Slow(ttl = "1m")
        public String find(String vin) {
            return vin;
        }
    }

    @Test
    void metaAnnotationHasAnAttributeWithoutAliasFor() {
        assertThat(refusal(SilentAttribute.class))
                .isEqualTo("SilentAttribute.find(String) carries @Slow, whose attribute 'ttl' has no effect; mark it"
                        + " @AliasFor(annotation = RefreshAhead.class)");
    }

    static class Prices {
        @Invalidate(cache = "valuations")
        public void reprice(Car car, Money price) {}

        static class WithKey {
            @Invalidate(cache = "valuations", key = "{#car.vin, #price}")
            public void reprice(Car car, Money price) {}
        }

        static class OtherType {
            @Invalidate(cache = "valuations", key = "#year")
            public void reprice(int year) {}
        }

        static class Typo {
            @Invalidate(cache = "valuation")
            public void reprice(String vin) {}
        }
    }

    @Test
    void invalidationCannotFormTheKey() {
        assertThat(refusal(CarService.class, Prices.class))
                .isEqualTo(
                        "Prices.reprice(Car, Money) cannot form a key of cache 'valuations' (String vin); give key=");
        assertThat(refusal(CarService.class, Prices.WithKey.class))
                .isEqualTo("WithKey.reprice(Car, Money) with key \"{#car.vin, #price}\" cannot form a key of cache"
                        + " 'valuations' (String vin); change key=");
        assertThat(refusal(CarService.class, Prices.OtherType.class))
                .isEqualTo("OtherType.reprice(int) with key \"#year\" cannot form a key of cache 'valuations' (String"
                        + " vin); change key=");
    }

    @Test
    void invalidatedCacheDoesNotExist() {
        assertThat(refusal(CarService.class, Prices.Typo.class))
                .isEqualTo("Typo.reprice(String) invalidates the cache 'valuation', which does not exist; known are"
                        + " [valuations]; one of another service is declared by"
                        + " refresh-ahead.caches.valuation.remote=true");
    }

    static class Contradictions {
        static class NoCache {
            @Invalidate
            public void reprice(String vin) {}
        }

        static class TwoSelections {
            @Invalidate(cache = "valuations", key = "#vin", keys = "#vins")
            public void reprice(String vin, List<String> vins) {}
        }

        static class AllAndTags {
            @Invalidate(tags = "#vin", allEntries = true)
            public void reprice(String vin) {}
        }

        static class CacheAndTags {
            @Invalidate(cache = "valuations", tags = "#vin")
            public void reprice(String vin) {}
        }

        static class ResultBefore {
            @Invalidate(cache = "valuations", key = "#result", beforeInvocation = true)
            public String reprice(String vin) {
                return vin;
            }
        }

        static class ResultOfNothing {
            @Invalidate(cache = "valuations", condition = "#result == null")
            public void reprice(String vin) {}
        }
    }

    @Test
    void invalidationContradictsItself() {
        assertThat(refusal(CarService.class, Contradictions.NoCache.class))
                .isEqualTo("NoCache.reprice(String): @Invalidate does not say which cache; give cache=, or tags=");
        assertThat(refusal(CarService.class, Contradictions.TwoSelections.class))
                .isEqualTo(
                        "TwoSelections.reprice(String, List): @Invalidate has key and keys; keep one of them, and write"
                                + " a second @Invalidate for the other");
        assertThat(refusal(CarService.class, Contradictions.AllAndTags.class))
                .isEqualTo(
                        "AllAndTags.reprice(String): @Invalidate has allEntries and tags; keep one of them, and write a"
                                + " second @Invalidate for the other");
        assertThat(refusal(CarService.class, Contradictions.CacheAndTags.class))
                .isEqualTo(
                        "CacheAndTags.reprice(String): @Invalidate has cache [valuations] and tags, which belong to all"
                                + " caches; remove cache=");
    }

    @Test
    void invalidationUsesAResultThatIsNotThere() {
        assertThat(refusal(CarService.class, Contradictions.ResultBefore.class))
                .isEqualTo(
                        "ResultBefore.reprice(String): @Invalidate has key \"#result\" and beforeInvocation, when there"
                                + " is no result yet; remove one of them");
        assertThat(refusal(CarService.class, Contradictions.ResultOfNothing.class))
                .isEqualTo(
                        "ResultOfNothing.reprice(String): condition \"#result == null\" may use the method's arguments"
                                + " only: #result is unknown; known are #vin");
    }

    static class SeveralKeys {
        static class NoCollection {
            @Invalidate(cache = "valuations", keys = "#vin")
            public void reprice(String vin) {}
        }

        static class OtherElements {
            @Invalidate(cache = "valuations", keys = "#result")
            public Set<Integer> reprice(String vin) {
                return Set.of();
            }
        }

        static class OtherCollection {
            @Invalidate(cache = "valuations", keys = "#years")
            public void reprice(int[] years) {}
        }
    }

    @Test
    void invalidationCannotFormTheKeys() {
        assertThat(refusal(CarService.class, SeveralKeys.NoCollection.class))
                .isEqualTo(
                        "NoCollection.reprice(String): @Invalidate has keys \"#vin\", which is no collection but String"
                                + " vin; write key=");
        assertThat(refusal(CarService.class, SeveralKeys.OtherElements.class))
                .isEqualTo("OtherElements.reprice(String) with keys \"#result\" cannot form keys of cache 'valuations'"
                        + " (String vin); change keys=");
        assertThat(refusal(CarService.class, SeveralKeys.OtherCollection.class))
                .isEqualTo("OtherCollection.reprice(int[]) with keys \"#years\" cannot form keys of cache 'valuations'"
                        + " (String vin); change keys=");
    }

    static class WrongExpressions {
        static class Tags {
            @RefreshAhead(ttl = "5s", tags = "@dealers.of(#result)")
            public String find(String vin) {
                return vin;
            }
        }

        static class Condition {
            @Invalidate(cache = "valuations", condition = "#result !")
            public String reprice(String vin) {
                return vin;
            }
        }

        static class BlankTag {
            @Invalidate(tags = "")
            public void reprice(String vin) {}
        }
    }

    @Test
    void expressionMayNotBeUsed() {
        assertThat(refusal(WrongExpressions.Tags.class))
                .isEqualTo("Tags.find(String): tags \"@dealers.of(#result)\" may use the method's arguments and #result"
                        + " only: @dealers is not allowed there");
        assertThat(refusal(CarService.class, WrongExpressions.Condition.class))
                .startsWith("Condition.reprice(String): condition \"#result !\" is not an expression: ")
                .doesNotContain("\n");
        assertThat(refusal(CarService.class, WrongExpressions.BlankTag.class))
                .startsWith("BlankTag.reprice(String): tags \"\" is not an expression: ");
    }

    static class ChangesLater {
        @Invalidate(cache = "valuations")
        public CompletableFuture<Void> reprice(String vin) {
            return CompletableFuture.completedFuture(null);
        }
    }

    @Test
    void invalidatingMethodReturnsBeforeTheDataHaveChanged() {
        assertThat(refusal(CarService.class, ChangesLater.class))
                .isEqualTo(
                        "ChangesLater.reprice(String) returns CompletableFuture, so @Invalidate would act before the data"
                                + " has changed; return the value itself, or use RefreshAheadCaches when it has");
    }

    static class NearForTooLong {
        @RefreshAhead(ttl = "5s", nearTtl = "6s")
        public String find(String vin) {
            return vin;
        }

        @RefreshAheadConfig(ttl = "5s", nearTtl = "5")
        static class OnClass {
            @RefreshAhead
            public String find(String vin) {
                return vin;
            }
        }
    }

    @Test
    void nearTtlIsLongerThanTtl() {
        assertThat(refusal(NearForTooLong.class))
                .isEqualTo("NearForTooLong.find(String): nearTtl (PT6S) must not be longer than ttl (PT5S)");
        assertThat(refusal(NearForTooLong.OnClass.class))
                .startsWith("OnClass.find(String): @RefreshAheadConfig.nearTtl (5) has no unit: ");
    }

    static class UnknownCodec {
        @RefreshAhead(ttl = "5s", codec = "kryo")
        public String find(String vin) {
            return vin;
        }
    }

    @Test
    void codecIsNotABean() {
        assertThat(refusal(UnknownCodec.class))
                .isEqualTo(
                        "UnknownCodec.find(String): codec (kryo) is not the name of a ValueCodec bean; known are []");
    }
}
