package io.github.refreshahead.spring.aop;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.codec.ValueCodec;
import io.github.refreshahead.engine.OperationSpec;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.engine.RefreshAheadOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Turns declarations into operations of the engine, and into what the interceptor does. Used by one thread. */
final class Registration {

    private final ConfigurableListableBeanFactory beans;
    private final RefreshAheadEngine engine;
    private final CacheOverrides overrides;
    private final LongSupplier nanoTime;
    private final Map<String, RefreshAheadOperation> operations = new LinkedHashMap<>();
    private final Map<String, KeyParts> keys = new LinkedHashMap<>();
    private final Set<String> disabled = new LinkedHashSet<>();

    Registration(
            ConfigurableListableBeanFactory beans,
            RefreshAheadEngine engine,
            CacheOverrides overrides,
            LongSupplier nanoTime) {
        this.beans = beans;
        this.engine = engine;
        this.overrides = overrides;
        this.nanoTime = nanoTime;
    }

    Interception register(Declaration.Cached cached, String beanName) {
        List<PolicyLayer> layers = new ArrayList<>(overrides.of(cached.cache()));
        layers.addAll(cached.layers());
        layers.addAll(overrides.defaults());
        MergedPolicy merged = new MergedPolicy(layers, this::resolve);
        if (!merged.enabled()) {
            disabled.add(cached.cache());
            return Interception.NONE;
        }
        BeanMethod refresher = new BeanMethod(beans, beanName, cached.method());
        RefreshAheadOperation operation;
        try {
            operation = engine.register(new OperationSpec(
                    cached.cache(),
                    cached.cache() + "/" + beanName + "." + Signature.onTheWire(cached.method()),
                    policy(merged, cached),
                    cached.valueType(),
                    cached.argumentTypes(),
                    cached.key().function(),
                    refresher,
                    codec(merged.codec()),
                    null));
        } catch (IllegalArgumentException e) {
            throw new InvalidAnnotationException(cached.signature() + ": " + e.getMessage(), e);
        }
        refresher.of(operation);
        operations.put(cached.cache(), operation);
        keys.put(cached.cache(), cached.key());
        return new CachedMethod(operation, cached.key().certain(), merged.storesInsideTransactions());
    }

    private static CachePolicy policy(MergedPolicy merged, Declaration.Cached cached) {
        CachePolicy policy = merged.policy();
        if (policy == null) {
            throw new IllegalArgumentException("ttl is missing; give ttl= here or on @RefreshAheadConfig, or"
                    + " refresh-ahead.caches." + cached.cache() + ".ttl");
        }
        return policy;
    }

    private @Nullable ValueCodec codec(@Nullable String beanName) {
        try {
            return beanName == null ? null : beans.getBean(beanName, ValueCodec.class);
        } catch (BeansException e) {
            throw new IllegalArgumentException(
                    "codec (" + beanName + ") is not the name of a ValueCodec bean; known are "
                            + List.of(beans.getBeanNamesForType(ValueCodec.class)),
                    e);
        }
    }

    private String resolve(String text) {
        String resolved = beans.resolveEmbeddedValue(text);
        return resolved == null ? "" : resolved;
    }

    /** Called when all caches have been registered. */
    Interception prepare(Declaration.Invalidating invalidating) {
        for (RefreshAheadOperation operation : engine.operations()) {
            operations.putIfAbsent(operation.cache(), operation);
        }
        List<InvalidatingMethod.Target> targets = new ArrayList<>();
        for (Declaration.Invalidating.Target target : invalidating.targets()) {
            RefreshAheadOperation operation = operations.get(target.cache());
            if (operation != null) {
                targets.add(new InvalidatingMethod.Target(
                        operation, target.key(), conversion(invalidating, target, operation)));
            } else if (!disabled.contains(target.cache())) {
                throw new InvalidAnnotationException(invalidating.signature() + " invalidates the cache '"
                        + target.cache() + "', which does not exist; known are " + known());
            }
        }
        return targets.isEmpty() ? Interception.NONE : new InvalidatingMethod(targets, nanoTime);
    }

    private KeyConversion conversion(
            Declaration.Invalidating invalidating,
            Declaration.Invalidating.Target target,
            RefreshAheadOperation operation) {
        List<KeyParts.Part> declared = operation.spec().argumentTypes().stream()
                .map(type -> new KeyParts.Part("key", type))
                .toList();
        KeyParts wanted = keys.computeIfAbsent(
                target.cache(), cache -> new KeyParts(declared, operation.spec().keyFunction(), true));
        KeyConversion conversion = KeyConversion.between(target.key().parts(), wanted.parts());
        if (conversion == null) {
            boolean given = !target.expression().isBlank();
            throw new InvalidAnnotationException(invalidating.signature()
                    + (given ? " with key \"" + target.expression() + "\"" : "") + " cannot form a key of cache '"
                    + target.cache() + "' " + wanted + "; " + (given ? "change" : "give") + " key=");
        }
        return conversion;
    }

    private Set<String> known() {
        Set<String> known = new TreeSet<>(operations.keySet());
        known.addAll(disabled);
        return known;
    }

    /** Called when everything has been registered. */
    void finished() {
        overrides.known(List.copyOf(known()));
    }
}
