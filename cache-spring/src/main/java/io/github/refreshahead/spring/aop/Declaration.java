package io.github.refreshahead.spring.aop;

import io.github.refreshahead.OnFailure;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * @param tags each gives tags of an entry
     * @param conditions which calls and values are cached
     * @param layers what method and class say, the stronger first
     * @param returned return type
     * @param argumentTypes types of an entry's arguments: those of the parameters, resolved against the bean's class
     * @param batch {@code null}: a call is one entry; else an entry is one of a call's elements, and so are its types
     */
    record Cached(
            Class<?> beanType,
            Method method,
            String cache,
            KeyParts key,
            List<MethodExpression> tags,
            Conditions conditions,
            List<PolicyLayer> layers,
            ReturnType returned,
            List<Type> argumentTypes,
            @Nullable Batch batch)
            implements Declaration {

        public Cached {
            tags = List.copyOf(tags);
            layers = List.copyOf(layers);
            argumentTypes = List.copyOf(argumentTypes);
        }

        /** Type of an entry's value. */
        Type valueType() {
            return batch == null ? returned.value() : batch.valueType();
        }
    }

    /** A method that invalidates. */
    record Invalidating(Class<?> beanType, Method method, List<Rule> rules) implements Declaration {

        /**
         * One annotation.
         *
         * @param caches names of the caches; not yet known to exist
         * @param what is removed
         * @param condition {@code null}: always
         */
        record Rule(
                List<String> caches,
                What what,
                @Nullable MethodExpression condition,
                boolean beforeInvocation,
                OnFailure onFailure) {

            public Rule {
                caches = List.copyOf(caches);
            }
        }

        /** What is removed. */
        sealed interface What {

            /** @param expression {@code null}: all arguments */
            record Key(@Nullable MethodExpression expression, KeyParts parts) implements What {}

            /** @param element stands for each of the keys */
            record Keys(MethodExpression expression, KeyParts.Part element) implements What {}

            record Tags(List<MethodExpression> expressions) implements What {

                public Tags {
                    expressions = List.copyOf(expressions);
                }
            }

            record AllEntries() implements What {}
        }

        public Invalidating {
            rules = List.copyOf(rules);
        }
    }
}
