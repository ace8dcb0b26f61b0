package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import org.springframework.util.ReflectionUtils;

/** What AspectJ leaves in a class. */
final class WovenCode {

    private WovenCode() {}

    /** Whether an around advice was woven into the method: then its own code is in a method beside it. */
    static boolean contains(Method method) {
        String moved = method.getName() + "_aroundBody";
        for (Method other : ReflectionUtils.getDeclaredMethods(method.getDeclaringClass())) {
            if (other.isSynthetic() && other.getName().startsWith(moved)) {
                return true;
            }
        }
        return false;
    }
}
