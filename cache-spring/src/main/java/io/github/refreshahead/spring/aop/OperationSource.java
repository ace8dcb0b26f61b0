package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * The annotated methods of all beans, found and registered with the engine when the beans have been made; methods of
 * lazy beans too, without making these. And those of objects that are no beans, where the application names their
 * classes. Calls before that run as if they were not annotated. Thread-safe.
 */
final class OperationSource implements SmartInitializingSingleton {

    private final Declarations declarations;
    private final AnnotatedBeans beans;
    private final AdviceSettings settings;
    private final Registration registration;
    private final PreparedCalls ofBeans;
    private final PreparedCalls ofObjects;
    private volatile Set<String> beanNames = Set.of();
    private volatile boolean ready;

    OperationSource(
            Declarations declarations, AnnotatedBeans beans, AdviceSettings settings, Registration registration) {
        this.declarations = declarations;
        this.beans = beans;
        this.settings = settings;
        this.registration = registration;
        this.ofBeans = new PreparedCalls(declarations, settings.isWoven());
        this.ofObjects = new PreparedCalls(declarations, settings.isWoven());
    }

    /**
     * @throws InvalidAnnotationException if an annotation cannot work as it is written
     */
    @Override
    public void afterSingletonsInstantiated() {
        registration.declareRemoteCaches();
        List<Declaration.Invalidating> invalidating = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        Map<Class<?>, String> owners = new HashMap<>();
        beans.forEach((beanName, declaration) -> {
            names.add(beanName);
            if (declaration instanceof Declaration.Cached cached) {
                register(cached, beanName, owners);
            } else if (declaration instanceof Declaration.Invalidating found) {
                invalidating.add(found);
            }
        });
        settings.objects().forEach(type -> declarations.of(type).values().forEach(declaration -> {
            if (declaration instanceof Declaration.Cached cached) {
                registerObjects(cached, owners);
            } else if (declaration instanceof Declaration.Invalidating found) {
                invalidating.add(found);
            }
        }));
        for (Declaration.Invalidating declaration : invalidating) {
            ofBeans.putIfAbsent(declaration, () -> registration.prepare(declaration));
            ofObjects.putIfAbsent(declaration, () -> registration.prepare(declaration));
        }
        registration.finished();
        beanNames = Set.copyOf(names);
        ready = true;
    }

    private void register(Declaration.Cached cached, String beanName, Map<Class<?>, String> owners) {
        if (ofBeans.contains(cached)) {
            throw new InvalidAnnotationException(cached.signature() + " is cached, but has two beans, '"
                    + owners.get(cached.beanType()) + "' and '" + beanName
                    + "', so a consumer could not tell which to call; keep one of them");
        }
        owners.put(cached.beanType(), beanName);
        refuseUnsaidOrder(cached);
        ofBeans.put(cached, registration.register(cached, beanName));
    }

    private void refuseUnsaidOrder(Declaration.Cached cached) {
        String authorization = Authorization.of(cached.beanType(), cached.method());
        if (authorization != null && !settings.isWoven() && !settings.hasOrder()) {
            throw new InvalidAnnotationException(cached.signature() + " carries @" + authorization
                    + " and @RefreshAhead, and nothing says which comes first; say @EnableRefreshAhead(order = ...), above"
                    + " the order of the authorization to check every caller and every refresh, which has no caller,"
                    + " below it to check loads only");
        }
    }

    private void registerObjects(Declaration.Cached cached, Map<Class<?>, String> owners) {
        String bean = owners.get(cached.beanType());
        if (bean != null) {
            throw new InvalidAnnotationException(cached.signature() + " is cached for its bean '" + bean
                    + "' and, by @EnableRefreshAhead(objects), for objects that are no beans; keep one of the two");
        }
        ofObjects.put(cached, registration.register(cached, null));
    }

    boolean isReady() {
        return ready;
    }

    /** Names of the beans that have annotated methods; of none before these have been registered. */
    Set<String> beanNames() {
        return beanNames;
    }

    /** What happens to a call of this method through a proxy, on a target of this class. */
    Interception interception(Method method, Class<?> targetClass) {
        if (!ready) {
            return Interception.NONE;
        }
        Interception found = ofBeans.find(method, targetClass);
        if (found != null) {
            return found;
        }
        Declaration declaration = declarations.find(method, targetClass);
        if (declaration == null) {
            return Interception.NONE;
        }
        throw new InvalidAnnotationException(declaration.signature()
                + " is annotated, but no bean definition told so while the application started; declare "
                + declaration.beanType().getSimpleName() + " as the return type of its @Bean method");
    }

    /**
     * What happens to a call of this woven method, on a target of this class.
     *
     * @param bean whether the target is a bean
     * @return {@code null} if this application does not know such targets
     */
    @Nullable
    Interception woven(Method method, Class<?> targetClass, boolean bean) {
        return ready ? (bean ? ofBeans : ofObjects).find(method, targetClass) : null;
    }
}
