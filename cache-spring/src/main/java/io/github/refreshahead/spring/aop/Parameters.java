package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;

/**
 * What an expression may name: a method's arguments and perhaps, behind them, its result; their types, resolved against the
 * bean's class, and their names.
 */
final class Parameters {

    private static final String RESULT = "result";

    private final List<Type> types;
    private final String @Nullable [] names;
    private final @Nullable Type result;

    private Parameters(List<Type> types, String @Nullable [] names, @Nullable Type result) {
        this.types = List.copyOf(types);
        this.names = names;
        this.result = result;
    }

    private static Parameters of(Class<?> beanType, Method method, @Nullable Type result) {
        List<Type> resolved = new ArrayList<>();
        for (Type type : method.getGenericParameterTypes()) {
            resolved.add(DeclaredType.of(type, beanType));
        }
        return new Parameters(resolved, new DefaultParameterNameDiscoverer().getParameterNames(method), result);
    }

    static Parameters of(Class<?> beanType, Method method) {
        return of(beanType, method, null);
    }

    /** With the result, unless the method returns nothing. */
    static Parameters withResult(Class<?> beanType, Method method) {
        boolean nothing = method.getReturnType() == void.class;
        return of(beanType, method, nothing ? null : DeclaredType.of(method.getGenericReturnType(), beanType));
    }

    /** Those of one element: one id, and the value of it. */
    Parameters ofEach(Batch batch) {
        List<Type> ofOne = new ArrayList<>(types);
        ofOne.set(batch.position(), batch.idType());
        return new Parameters(ofOne, names, result == null ? null : batch.valueType());
    }

    /** With the value that the method returns, in whatever carries it. */
    static Parameters withResult(Class<?> beanType, Method method, Type value) {
        return of(beanType, method, value);
    }

    boolean haveResult() {
        return result != null;
    }

    boolean isResult(int position) {
        return position == count();
    }

    /** How many arguments there are. */
    int count() {
        return types.size();
    }

    List<Type> types() {
        return types;
    }

    KeyParts.Part part(int position) {
        return result != null && isResult(position)
                ? new KeyParts.Part(RESULT, result)
                : new KeyParts.Part(nameOf(position), types.get(position));
    }

    private String nameOf(int position) {
        return names == null ? "#p" + position : names[position];
    }

    /** Position of what {@code #result}, {@code #name}, {@code #p0} or {@code #a0} stands for; -1 if nothing. */
    int position(String variable) {
        if (result != null && variable.equals(RESULT)) {
            return count();
        }
        for (int i = 0; i < count(); i++) {
            if (variable.equals("p" + i) || variable.equals("a" + i) || names != null && variable.equals(names[i])) {
                return i;
            }
        }
        return -1;
    }

    /** What an expression could have named, for a message. */
    String known() {
        List<String> known = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            known.add(names == null ? "#p" + i : "#" + names[i]);
        }
        if (result != null) {
            known.add("#" + RESULT);
        }
        boolean nameless = count() > 0 && names == null;
        return (known.isEmpty() ? "none" : String.join(", ", known))
                + (nameless ? " (compile with -parameters to use names)" : "");
    }
}
