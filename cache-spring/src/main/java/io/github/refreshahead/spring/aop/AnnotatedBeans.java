package io.github.refreshahead.spring.aop;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Finds the declarations of all beans by the types of their definitions; makes no bean. What a bean is known to be is
 * its class if it has been made, else what its definition tells.
 */
final class AnnotatedBeans {

    /** The bean by which Spring's test framework puts mocks in place of beans. */
    private static final String TEST_OVERRIDES =
            "org.springframework.test.context.bean.override.internalBeanOverridePostProcessor";

    private final ConfigurableListableBeanFactory beans;
    private final Declarations declarations;

    AnnotatedBeans(ConfigurableListableBeanFactory beans, Declarations declarations) {
        this.beans = beans;
        this.declarations = declarations;
    }

    /**
     * @param found given the name of a bean and one of its declarations
     * @throws InvalidAnnotationException if an annotation cannot work as it is written, or on that bean
     */
    void forEach(BiConsumer<String, Declaration> found) {
        for (String beanName : beans.getBeanDefinitionNames()) {
            BeanDefinition definition = beans.getMergedBeanDefinition(beanName);
            if (definition.isAbstract() || hasScopedTarget(beanName)) {
                continue;
            }
            Class<?> type = typeOf(beanName, definition);
            if (type != null) {
                declarations.of(type).values().forEach(declaration -> {
                    check(beanName, definition, declaration);
                    found.accept(beanName, declaration);
                });
            }
        }
    }

    /** The proxy of a bean in a scope; what it stands for has a definition of its own. */
    private boolean hasScopedTarget(String beanName) {
        return beans.containsBeanDefinition(ScopedProxyUtils.getTargetBeanName(beanName));
    }

    private @Nullable Class<?> typeOf(String beanName, BeanDefinition definition) {
        Object proxied = definition.getAttribute(AutoProxyUtils.ORIGINAL_TARGET_CLASS_ATTRIBUTE);
        return proxied instanceof Class<?> target ? target : beans.getType(beanName, false);
    }

    private void check(String beanName, BeanDefinition definition, Declaration declaration) {
        if (declaration instanceof Declaration.Cached && !definition.isSingleton()) {
            String ownName = ScopedProxyUtils.isScopedTarget(beanName)
                    ? ScopedProxyUtils.getOriginalBeanName(beanName)
                    : beanName;
            throw new InvalidAnnotationException(declaration.signature() + " is cached, but its bean '" + ownName
                    + "' has the scope '" + definition.getScope()
                    + "', and a consumer could not tell which instance to call; make it a singleton");
        }
        if (!declarations.areWoven() && beans.containsSingleton(beanName) && !beans.isFactoryBean(beanName)) {
            checkProxied(beanName, beans.getBean(beanName), declaration);
        }
    }

    private void checkProxied(String beanName, Object bean, Declaration declaration) {
        if (!AopUtils.isAopProxy(bean)) {
            if (isReplacedByTest()) {
                return;
            }
            throw new InvalidAnnotationException(declaration.signature() + " is annotated, but its bean '" + beanName
                    + "' was made too early to get a proxy; a BeanPostProcessor or another bean that starts first depends"
                    + " on it, so break that dependency");
        }
        try {
            InvocableMethod.of(declaration.method(), bean);
        } catch (IllegalStateException e) {
            throw new InvalidAnnotationException(
                    declaration.signature() + " is annotated, but its bean '" + beanName
                            + "' has a proxy of interfaces that do not show the method; add it to one, or set"
                            + " proxyTargetClass = true",
                    e);
        }
    }

    /** Whether beans may be mocks, which a test registers as they are, and which are not to be cached. */
    private boolean isReplacedByTest() {
        return beans.containsSingleton(TEST_OVERRIDES) || beans.containsBeanDefinition(TEST_OVERRIDES);
    }
}
