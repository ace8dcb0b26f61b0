package io.github.refreshahead.spring.aop;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.aot.BeanFactoryInitializationCode;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * What annotated methods need of reflection at run time, for a native image: the methods, which refreshes call, and the
 * types of their values and arguments, which are read from JSON and by expressions. Mistakes in annotations stop the
 * build, except where code is to be woven.
 */
final class OperationHints implements BeanFactoryInitializationAotProcessor {

    @Override
    public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
            ConfigurableListableBeanFactory beans) {
        if (beans.getBeanNamesForType(OperationSource.class, true, false).length == 0) {
            return null;
        }
        AdviceSettings settings = AdviceSettings.merged(beans.getBeanProvider(AdviceSettings.class));
        if (settings.isWoven()) {
            return null; // A native image loads no classes to weave, and the JVM that builds need not have the agent.
        }
        List<Declaration> declared = new ArrayList<>();
        new AnnotatedBeans(beans, new Declarations(settings.mode()))
                .forEach((beanName, declaration) -> declared.add(declaration));
        return declared.isEmpty() ? null : new Contribution(declared);
    }

    private record Contribution(List<Declaration> declared) implements BeanFactoryInitializationAotContribution {

        @Override
        public void applyTo(GenerationContext generation, BeanFactoryInitializationCode code) {
            ReflectionHints hints = generation.getRuntimeHints().reflection();
            for (Declaration declaration : declared) {
                hints.registerMethod(declaration.method(), ExecutableMode.INVOKE);
                new BindingReflectionHintsRegistrar().registerReflectionHints(hints, types(declaration));
            }
        }

        private static Type[] types(Declaration declaration) {
            List<Type> types = new ArrayList<>();
            if (declaration instanceof Declaration.Cached cached) {
                types.add(cached.valueType());
                types.addAll(cached.argumentTypes());
            } else {
                types.addAll(Parameters.of(declaration.beanType(), declaration.method())
                        .types());
            }
            return types.toArray(Type[]::new);
        }
    }
}
