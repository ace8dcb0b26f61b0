package io.github.refreshahead.spring.aop;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.core.Ordered;

/**
 * What one {@code @EnableRefreshAhead} says; several are read as one. Immutable.
 *
 * @param mode how calls are intercepted
 * @param order where proxies have the interceptor
 * @param objects classes whose objects are cached without being beans
 */
public record AdviceSettings(AdviceMode mode, int order, List<Class<?>> objects) {

    /**
     * Outside of what has no order: inside of the method's own {@code @Transactional}, every call would look like one in a
     * caller's transaction, and nothing would ever be stored.
     */
    public static final int DEFAULT_ORDER = Ordered.LOWEST_PRECEDENCE - 100;

    public AdviceSettings {
        objects = List.copyOf(objects);
    }

    boolean isWoven() {
        return mode == AdviceMode.ASPECTJ;
    }

    boolean hasOrder() {
        return order != DEFAULT_ORDER;
    }

    /**
     * @throws InvalidAnnotationException if they contradict each other
     */
    static AdviceSettings merged(ObjectProvider<AdviceSettings> each) {
        Set<AdviceMode> modes = new LinkedHashSet<>();
        Set<Integer> orders = new LinkedHashSet<>();
        Set<Class<?>> objects = new LinkedHashSet<>();
        each.stream().forEach(settings -> {
            modes.add(settings.mode());
            objects.addAll(settings.objects());
            if (settings.hasOrder()) {
                orders.add(settings.order());
            }
        });
        refuse(
                modes.size() > 1,
                "is there with the modes " + modes + "; keep one, or every call would be cached twice");
        refuse(orders.size() > 1, "is there with the orders " + orders + "; keep one of them");
        AdviceMode mode = modes.isEmpty() ? AdviceMode.PROXY : modes.iterator().next();
        refuse(
                mode == AdviceMode.PROXY && !objects.isEmpty(),
                "names objects that are no beans, which no proxy stands in front of; say mode = ASPECTJ, or make them"
                        + " beans");
        return new AdviceSettings(
                mode, orders.isEmpty() ? DEFAULT_ORDER : orders.iterator().next(), new ArrayList<>(objects));
    }

    private static void refuse(boolean wrong, String reason) {
        if (wrong) {
            throw new InvalidAnnotationException("@EnableRefreshAhead " + reason);
        }
    }
}
