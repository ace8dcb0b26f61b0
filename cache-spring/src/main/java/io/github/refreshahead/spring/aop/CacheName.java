package io.github.refreshahead.spring.aop;

import java.util.Locale;
import java.util.regex.Pattern;

/** The name of a cache that was given none: class and method in kebab case, {@code valuation-service-valuation}. */
final class CacheName {

    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private CacheName() {}

    static String of(Class<?> type, String method) {
        return kebab(type.getSimpleName()) + "-" + kebab(method);
    }

    static String kebab(String camel) {
        return WORD_START.matcher(camel).replaceAll("-").toLowerCase(Locale.ROOT);
    }
}
