package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * The annotated methods of all beans, found and registered with the engine when the beans have been made; methods of
 * lazy beans too, without making these. Calls before that run as if they were not annotated. Thread-safe.
 */
final class OperationSource implements SmartInitializingSingleton {

    private final Declarations declarations;
    private final AnnotatedBeans beans;
    private final Registration registration;
    private final Map<Site, Interception> prepared = new ConcurrentHashMap<>();
    private final Map<Class<?>, Map<Method, Interception>> byTarget = new ConcurrentHashMap<>();
    private volatile boolean ready;

    /** Where a method is declared; one for each class of bean, so that a method inherited by two counts twice. */
    private record Site(Class<?> beanType, Method method) {

        static Site of(Declaration declaration) {
            return new Site(declaration.beanType(), declaration.method());
        }
    }

    OperationSource(Declarations declarations, AnnotatedBeans beans, Registration registration) {
        this.declarations = declarations;
        this.beans = beans;
        this.registration = registration;
    }

    /**
     * @throws InvalidAnnotationException if an annotation cannot work as it is written
     */
    @Override
    public void afterSingletonsInstantiated() {
        registration.declareRemoteCaches();
        List<Declaration.Invalidating> invalidating = new ArrayList<>();
        Map<Site, String> owners = new LinkedHashMap<>();
        beans.forEach((beanName, declaration) -> {
            if (declaration instanceof Declaration.Cached cached) {
                String other = owners.putIfAbsent(Site.of(cached), beanName);
                if (other != null) {
                    throw new InvalidAnnotationException(cached.signature() + " is cached, but has two beans, '" + other
                            + "' and '" + beanName + "', so a consumer could not tell which to call; keep one of them");
                }
                prepared.put(Site.of(cached), registration.register(cached, beanName));
            } else if (declaration instanceof Declaration.Invalidating found) {
                invalidating.add(found);
            }
        });
        for (Declaration.Invalidating declaration : invalidating) {
            prepared.computeIfAbsent(Site.of(declaration), site -> registration.prepare(declaration));
        }
        registration.finished();
        ready = true;
    }

    /** What happens to a call of this method, on a target of this class. */
    Interception interception(Method method, Class<?> targetClass) {
        Map<Method, Interception> ofTarget = byTarget.get(targetClass);
        Interception known = ofTarget == null ? null : ofTarget.get(method);
        return known != null ? known : find(method, targetClass);
    }

    private Interception find(Method method, Class<?> targetClass) {
        Declaration declaration = declarations.find(method, targetClass);
        if (!ready || declaration == null) {
            return Interception.NONE;
        }
        Interception found = prepared.get(Site.of(declaration));
        if (found == null) {
            found = ofSupertype(declaration, targetClass);
        }
        byTarget.computeIfAbsent(targetClass, type -> new ConcurrentHashMap<>()).put(method, found);
        return found;
    }

    /** A bean's definition may have told no more than an interface of what the bean turned out to be. */
    private Interception ofSupertype(Declaration declaration, Class<?> targetClass) {
        for (Map.Entry<Site, Interception> candidate : prepared.entrySet()) {
            Site site = candidate.getKey();
            if (site.beanType().isAssignableFrom(targetClass)
                    && site.method().getName().equals(declaration.method().getName())
                    && Arrays.equals(
                            site.method().getParameterTypes(),
                            declaration.method().getParameterTypes())) {
                return candidate.getValue();
            }
        }
        throw new InvalidAnnotationException(declaration.signature()
                + " is annotated, but no bean definition told so while the application started; declare "
                + declaration.beanType().getSimpleName() + " as the return type of its @Bean method");
    }
}
