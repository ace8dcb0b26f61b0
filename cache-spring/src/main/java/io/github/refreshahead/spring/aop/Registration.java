package io.github.refreshahead.spring.aop;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.engine.OperationSpec;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.key.KeyContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Turns declarations into operations of the engine, and into what the interceptor does. Used by one thread. */
final class Registration {

    private static final Logger log = LoggerFactory.getLogger(Registration.class);

    private final ConfigurableListableBeanFactory beans;
    private final RefreshAheadEngine engine;
    private final CacheOverrides overrides;
    private final Invalidators invalidators;
    private final CacheSettings settings;
    private final Remover remover;

    Registration(
            ConfigurableListableBeanFactory beans,
            RefreshAheadEngine engine,
            CacheOverrides overrides,
            Invalidators invalidators,
            CacheSettings settings,
            LongSupplier nanoTime) {
        this.beans = beans;
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

    Interception register(Declaration.Cached cached, String beanName) {
        List<PolicyLayer> layers = new ArrayList<>(overrides.of(cached.cache()));
        layers.addAll(cached.layers());
        layers.addAll(overrides.defaults());
        MergedPolicy merged = new MergedPolicy(layers, BeanReferences.placeholders(beans));
        Carrier carrier = cached.returned().carrier();
        BeanMethod method = new BeanMethod(beans, beanName, cached.method(), carrier);
        Batch batch = cached.batch();
        RefreshAheadOperation operation;
        try {
            if (!merged.enabled()) {
                invalidators.disabled(cached.cache(), cached.key());
                return Interception.NONE;
            }
            operation = engine.register(new OperationSpec(
                    cached.cache(),
                    id(cached, beanName),
                    policy(merged, cached),
                    cached.valueType(),
                    cached.argumentTypes(),
                    cached.key().function(),
                    batch == null ? method : new BeanBatch(method, batch),
                    BeanReferences.codec(beans, merged.codec()),
                    cached.tags().isEmpty() ? null : new TagExpressions(cached.tags()),
                    cached.conditions().equals(Conditions.NONE) ? null : cached.conditions()));
        } catch (IllegalArgumentException e) {
            throw new InvalidAnnotationException(cached.signature() + ": " + e.getMessage(), e);
        }
        method.of(operation);
        invalidators.own(operation, cached.key());
        settings.add(operation.cache(), merged.settings(operation.spec().policy(), CacheSetting.BUILT_IN));
        CallRules rules = new CallRules(
                operation,
                cached.conditions(),
                cached.key().certain(),
                merged.storesInsideTransactions(),
                carrier.late());
        if (batch == null) {
            return new CachedMethod(operation, carrier, rules);
        }
        log.info("Cache {}: {} is cached by the ids of its map", cached.cache(), cached.signature());
        return new CachedBatch(operation, batch, rules);
    }

    /** Tells a method that is cached by ids from the same one cached as a whole, whose tasks are not understood here. */
    private static String id(Declaration.Cached cached, String beanName) {
        return cached.cache() + "/" + beanName + "." + Signature.onTheWire(cached.method())
                + (cached.batch() == null ? "" : "#each");
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
