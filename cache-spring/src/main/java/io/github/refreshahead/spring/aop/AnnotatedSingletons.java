package io.github.refreshahead.spring.aop;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Tells beans with annotated methods from other objects of their classes. Knows singletons only, as their own methods know
 * them: without proxies. A lazy one is known as soon as it has been made. Thread-safe.
 */
final class AnnotatedSingletons {

    private final ConfigurableListableBeanFactory beans;
    private final Set<String> found = new HashSet<>();
    private volatile Set<Object> targets = Set.of();
    private volatile boolean complete;

    AnnotatedSingletons(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** @param names of all beans with annotated methods */
    boolean contain(Object target, Set<String> names) {
        return targets.contains(target) || !complete && look(names).contains(target);
    }

    private synchronized Set<Object> look(Set<String> names) {
        Set<Object> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(targets);
        for (String name : names) {
            if (!found.contains(name) && beans.containsSingleton(name)) {
                found.add(name);
                known.add(Targets.ultimate(beans.getBean(name)));
            }
        }
        targets = known;
        complete = !names.isEmpty() && found.containsAll(names);
        return known;
    }
}
