package io.github.refreshahead.spring;

import io.github.refreshahead.spring.aop.AdviceSettings;
import java.util.Arrays;
import java.util.List;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers what {@link EnableRefreshAhead} says, once for each class that carries it, and sees to it that there is an
 * auto-proxy creator, if proxies are wanted.
 */
final class RefreshAheadRegistrar implements ImportBeanDefinitionRegistrar {

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        MergedAnnotation<EnableRefreshAhead> enabled =
                importing.getAnnotations().get(EnableRefreshAhead.class);
        AdviceMode mode = enabled.getEnum("mode", AdviceMode.class);
        if (mode == AdviceMode.PROXY) {
            AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
            if (enabled.getBoolean("proxyTargetClass")) {
                AopConfigUtils.forceAutoProxyCreatorToUseClassProxying(registry);
            }
        }
        List<Class<?>> objects = Arrays.asList(enabled.getClassArray("objects"));
        registry.registerBeanDefinition(
                AdviceSettings.class.getName() + "#" + importing.getClassName(),
                BeanDefinitionBuilder.rootBeanDefinition(AdviceSettings.class)
                        .addConstructorArgValue(mode)
                        .addConstructorArgValue(enabled.getInt("order"))
                        .addConstructorArgValue(objects)
                        .setRole(BeanDefinition.ROLE_INFRASTRUCTURE)
                        .getBeanDefinition());
    }
}
