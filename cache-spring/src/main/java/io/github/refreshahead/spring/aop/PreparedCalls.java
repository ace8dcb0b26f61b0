package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was prepared for declarations, by the method of a call and the class of its target. Thread-safe. */
final class PreparedCalls {

    private final Declarations declarations;
    private final boolean exact;
    private final Map<Site, Interception> prepared = new ConcurrentHashMap<>();
    private final Map<Class<?>, Map<Method, Interception>> byTarget = new ConcurrentHashMap<>();

    /** Where a method is declared; one for each class of bean, so that a method inherited by two counts twice. */
    private record Site(Class<?> type, Method method) {

        static Site of(Declaration declaration) {
            return new Site(declaration.beanType(), declaration.method());
        }
    }

    /** @param exact whether a call's method must be the declared one, and not one that it implements or overrides */
    PreparedCalls(Declarations declarations, boolean exact) {
        this.declarations = declarations;
        this.exact = exact;
    }

    void put(Declaration declaration, Interception interception) {
        prepared.put(Site.of(declaration), interception);
    }

    void putIfAbsent(Declaration declaration, Supplier<Interception> interception) {
        prepared.computeIfAbsent(Site.of(declaration), site -> interception.get());
    }

    boolean contains(Declaration declaration) {
        return prepared.containsKey(Site.of(declaration));
    }

    /** {@code null} if the method declares nothing for this class, or nothing was prepared for it. */
    @Nullable
    Interception find(Method method, Class<?> targetClass) {
        Map<Method, Interception> ofTarget = byTarget.get(targetClass);
        Interception known = ofTarget == null ? null : ofTarget.get(method);
        if (known != null) {
            return known;
        }
        Declaration declaration = declarations.find(method, targetClass);
        Interception found = declaration == null ? null : find(declaration, method, targetClass);
        if (found != null) {
            byTarget.computeIfAbsent(targetClass, type -> new ConcurrentHashMap<>())
                    .put(method, found);
        }
        return found;
    }

    private @Nullable Interception find(Declaration declaration, Method method, Class<?> targetClass) {
        if (exact && !declaration.method().equals(method)) {
            return Interception.NONE;
        }
        Interception found = prepared.get(Site.of(declaration));
        return found != null ? found : ofSupertype(declaration, targetClass);
    }

    /** A bean's definition may have told no more than an interface of what the bean turned out to be. */
    private @Nullable Interception ofSupertype(Declaration declaration, Class<?> targetClass) {
        for (Map.Entry<Site, Interception> candidate : prepared.entrySet()) {
            Site site = candidate.getKey();
            if (site.type().isAssignableFrom(targetClass)
                    && site.method().getName().equals(declaration.method().getName())
                    && Arrays.equals(
                            site.method().getParameterTypes(),
                            declaration.method().getParameterTypes())) {
                return candidate.getValue();
            }
        }
        return null;
    }
}
