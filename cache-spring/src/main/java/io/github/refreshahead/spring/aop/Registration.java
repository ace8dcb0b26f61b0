package io.github.refreshahead.spring.aop;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.engine.OperationSpec;
import io.github.refreshahead.engine.OperationSpec.Refresher;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.key.KeyContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ReflectionUtils;

/** Turns declarations into operations of the engine, and into what the interceptor does. Used by one thread. */
final class Registration {

    private static final Logger log = LoggerFactory.getLogger(Registration.class);

    private final ConfigurableListableBeanFactory beans;
    private final AdviceSettings advice;
    private final RefreshAheadEngine engine;
    private final CacheOverrides overrides;
    private final Invalidators invalidators;
    private final CacheSettings settings;
    private final Remover remover;

    Registration(
            ConfigurableListableBeanFactory beans,
            AdviceSettings advice,
            RefreshAheadEngine engine,
            CacheOverrides overrides,
            Invalidators invalidators,
            CacheSettings settings,
            LongSupplier nanoTime) {
        this.beans = beans;
        this.advice = advice;
        this.engine = engine;
        this.overrides = overrides;
        this.invalidators = invalidators;
        this.settings = settings;
        this.remover = new Remover(engine, nanoTime);
    }

    /**
     * Called first.
     *
     * @throws InvalidAnnotationException if a cache of another service cannot be declared so, or the engine was made
     *     without one of the contexts
     */
    void declareRemoteCaches() {
        beans.getBeanProvider(KeyContext.class).forEach(this::checkKnown);
        overrides.remoteCaches().forEach((cache, keyTypes) -> {
            try {
                invalidators.remote(cache, keyTypes);
            } catch (IllegalArgumentException e) {
                throw new InvalidAnnotationException("remote cache '" + cache + "': " + e.getMessage(), e);
            }
        });
    }

    /** Without it, tenants would share entries. */
    private void checkKnown(KeyContext context) {
        if (!engine.keyContexts().contains(context.name())) {
            throw new InvalidAnnotationException("the KeyContext bean '" + context.name()
                    + "' is no part of the keys, since the RefreshAheadEngine was made without it; give it to"
                    + " RefreshAheadEngine.builder().keyContext()");
        }
    }

    /** @param beanName {@code null}: the class of objects that are no beans */
    Interception register(Declaration.Cached cached, @Nullable String beanName) {
        List<PolicyLayer> layers = new ArrayList<>(overrides.of(cached.cache()));
        layers.addAll(cached.layers());
        layers.addAll(overrides.defaults());
        MergedPolicy merged = new MergedPolicy(layers, BeanReferences.placeholders(beans));
        BeanMethod bean = beanName == null ? null : new BeanMethod(beans, beanName, cached.method());
        RefreshAheadOperation operation;
        try {
            if (!merged.enabled()) {
                invalidators.disabled(cached.cache(), cached.key());
                return Interception.NONE;
            }
            operation = engine.register(new OperationSpec(
                    cached.cache(),
                    id(cached, beanName == null ? cached.beanType().getName() : beanName),
                    policy(merged, cached),
                    cached.valueType(),
                    cached.argumentTypes(),
                    cached.key().function(),
                    bean == null ? Refresher.NONE : refresher(bean, cached),
                    BeanReferences.codec(beans, merged.codec()),
                    cached.tags().isEmpty() ? null : new TagExpressions(cached.tags()),
                    cached.conditions().equals(Conditions.NONE) ? null : cached.conditions()));
        } catch (IllegalArgumentException e) {
            throw new InvalidAnnotationException(cached.signature() + ": " + e.getMessage(), e);
        }
        if (bean != null) {
            bean.of(operation);
        }
        if (beanName != null && advice.isWoven() && !merged.storesInsideTransactions()) {
            refuseOuterTransaction(cached, beanName);
        }
        invalidators.own(operation, cached.key());
        settings.add(operation.cache(), merged.settings(operation.spec().policy(), CacheSetting.BUILT_IN));
        CallRules rules = new CallRules(
                operation,
                cached.conditions(),
                cached.key().certain(),
                merged.storesInsideTransactions(),
                cached.returned().carrier().late());
        Function<MethodInvocation, RefreshAheadOperation> called = called(cached, operation, bean != null);
        Batch batch = cached.batch();
        if (batch == null) {
            return new CachedMethod(operation, called, cached.returned().carrier(), rules);
        }
        log.info("Cache {}: {} is cached by the ids of its map", cached.cache(), cached.signature());
        return new CachedBatch(operation, called, batch, rules);
    }

    private static Refresher refresher(Callee callee, Declaration.Cached cached) {
        Batch batch = cached.batch();
        return batch == null
                ? new MethodRefresher(callee, cached.returned().carrier())
                : new BatchRefresher(callee, batch);
    }

    /** Tells a method that is cached by ids from the same one cached as a whole, whose tasks are not understood here. */
    private static String id(Declaration.Cached cached, String owner) {
        return cached.cache() + "/" + owner + "." + Signature.onTheWire(cached.method())
                + (cached.batch() == null ? "" : "#each");
    }

    private void refuseOuterTransaction(Declaration.Cached cached, String beanName) {
        if (beans.containsSingleton(beanName)
                && OuterTransaction.keepsFromStoring(beans.getBean(beanName), cached.beanType(), cached.method())) {
            throw new InvalidAnnotationException(
                    cached.signature() + " has its transaction from a proxy, and so outside of"
                            + " its woven cache, where nothing is ever stored; say @EnableTransactionManagement(mode = ASPECTJ),"
                            + " @EnableRefreshAhead(mode = PROXY), or insideTransaction = STORE");
        }
    }

    /** The operation as a call's target uses it: a bean's is everybody's, another object refreshes for itself. */
    private static Function<MethodInvocation, RefreshAheadOperation> called(
            Declaration.Cached cached, RefreshAheadOperation operation, boolean ofBean) {
        if (ofBean) {
            return invocation -> operation;
        }
        ReflectionUtils.makeAccessible(cached.method());
        return invocation -> operation.refreshedHere(
                refresher(new LiveObject(operation, requireNonNull(invocation.getThis()), cached.method()), cached));
    }

    private CachePolicy policy(MergedPolicy merged, Declaration.Cached cached) {
        CachePolicy policy = merged.policy();
        if (policy == null) {
            throw new IllegalArgumentException("ttl is missing; give ttl= here or on @RefreshAheadConfig, or"
                    + " refresh-ahead.caches." + cached.cache() + ".ttl");
        }
        overrides.check(cached.cache(), policy);
        return policy;
    }

    /** Called when all caches have been registered. */
    Interception prepare(Declaration.Invalidating invalidating) {
        return new InvalidatingMethod(new InvalidationBinding(invalidating, invalidators).bind(), remover);
    }

    /** Called when everything has been registered. */
    void finished() {
        overrides.known(List.copyOf(invalidators.names()));
    }
}
