package io.github.refreshahead.spring.aop;

import io.github.refreshahead.codec.ValueCodec;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** What settings of a cache refer to in the application: beans and placeholders. */
final class BeanReferences {

    private BeanReferences() {}

    /**
     * @return {@code null} if no name is given
     * @throws IllegalArgumentException naming the known ones, if there is no codec of this name
     */
    static @Nullable ValueCodec codec(ConfigurableListableBeanFactory beans, @Nullable String beanName) {
        try {
            return beanName == null ? null : beans.getBean(beanName, ValueCodec.class);
        } catch (BeansException e) {
            throw new IllegalArgumentException(
                    "codec (" + beanName + ") is not the name of a ValueCodec bean; known are "
                            + List.of(beans.getBeanNamesForType(ValueCodec.class)),
                    e);
        }
    }

    static UnaryOperator<String> placeholders(ConfigurableListableBeanFactory beans) {
        return text -> {
            String resolved = beans.resolveEmbeddedValue(text);
            return resolved == null ? "" : resolved;
        };
    }
}
