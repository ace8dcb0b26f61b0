package io.github.refreshahead.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.refreshahead.spring.boot.RefreshAheadProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** What is shown to users is what is compiled and bound. */
class DocumentationTest {

    private static final Sources SOURCES = new Sources();

    static List<Page> pages() {
        return Page.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void javaIsTakenFromCompiledSources(Page page) {
        assertThat(page.blocks("java")).allSatisfy(snippet -> assertThat(SOURCES.have(snippet))
                .describedAs("%s: one file of cache-examples has all paragraphs of%n%s", page, snippet)
                .isTrue());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void yamlBindsToProperties(Page page) {
        assertThat(page.blocks("yaml")).allSatisfy(snippet -> assertThatCode(() -> bind(snippet))
                .describedAs("%s:%n%s", page, snippet)
                .doesNotThrowAnyException());
    }

    private static void bind(String yaml) throws IOException {
        for (PropertySource<?> source : new YamlPropertySourceLoader()
                .load("snippet", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))) {
            new Binder(ConfigurationPropertySources.from(source))
                    .bindOrCreate(
                            "refresh-ahead",
                            Bindable.of(RefreshAheadProperties.class),
                            new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Page page) {
        assertThat(page.links()).allSatisfy(link -> assertThat(link).exists());
    }
}
