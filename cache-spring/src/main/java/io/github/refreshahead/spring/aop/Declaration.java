package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;

/** What the annotations of one method say, as seen from the class of a bean. Immutable. */
sealed interface Declaration {

    /** The class of the bean. */
    Class<?> beanType();

    /** The most specific method, with bridges resolved. */
    Method method();

    /** The method as messages name it. */
    default String signature() {
        return Signature.of(beanType(), method());
    }

    /**
     * A cached method.
     *
     * @param cache name of its cache
     * @param key picks the key's parts
     * @param layers what method and class say, the stronger first
     * @param valueType return type, resolved against the bean's class
     * @param argumentTypes types of the parameters, likewise
     */
    record Cached(
            Class<?> beanType,
            Method method,
            String cache,
            KeyParts key,
            List<PolicyLayer> layers,
            Type valueType,
            List<Type> argumentTypes)
            implements Declaration {

        public Cached {
            layers = List.copyOf(layers);
            argumentTypes = List.copyOf(argumentTypes);
        }
    }

    /** A method that invalidates. */
    record Invalidating(Class<?> beanType, Method method, List<Target> targets) implements Declaration {

        /**
         * @param cache name of the cache; not yet known to exist
         * @param expression the key attribute, for messages
         */
        record Target(String cache, String expression, KeyParts key) {}

        public Invalidating {
            targets = List.copyOf(targets);
        }
    }
}
