package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;

/** A method's parameters: their types, resolved against the bean's class, and the names that expressions use. */
final class Parameters {

    private final List<Type> types;
    private final String @Nullable [] names;

    Parameters(Class<?> beanType, Method method) {
        List<Type> resolved = new ArrayList<>();
        for (Type type : method.getGenericParameterTypes()) {
            resolved.add(DeclaredType.of(type, beanType));
        }
        this.types = List.copyOf(resolved);
        this.names = new DefaultParameterNameDiscoverer().getParameterNames(method);
    }

    int count() {
        return types.size();
    }

    List<Type> types() {
        return types;
    }

    KeyParts.Part part(int position) {
        return new KeyParts.Part(nameOf(position), types.get(position));
    }

    private String nameOf(int position) {
        return names == null ? "#p" + position : names[position];
    }

    /** Position of the parameter that {@code #name}, {@code #p0} or {@code #a0} stands for; -1 if none. */
    int position(String variable) {
        for (int i = 0; i < count(); i++) {
            if (variable.equals("p" + i) || variable.equals("a" + i) || names != null && variable.equals(names[i])) {
                return i;
            }
        }
        return -1;
    }

    /** What an expression could have named, for a message. */
    String known() {
        if (count() == 0) {
            return "none";
        }
        List<String> known = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            known.add(names == null ? "#p" + i : "#" + names[i]);
        }
        return String.join(", ", known) + (names == null ? " (compile with -parameters to use names)" : "");
    }
}
