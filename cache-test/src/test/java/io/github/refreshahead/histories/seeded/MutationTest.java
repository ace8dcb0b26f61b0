package io.github.refreshahead.histories.seeded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.histories.seeded.Mutation.Edit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutationTest {

    @TempDir
    Path folder;

    private Path sources;

    @BeforeEach
    void write() throws Exception {
        sources = Files.createDirectories(folder.resolve("main"));
        Files.createDirectories(sources.resolve("java"));
        Files.writeString(sources.resolve("java/One.java"), "class One { int one() { return 1; } }");
        Files.writeString(sources.resolve("text.lua"), "return 1");
    }

    private static Mutation mutation(Edit... edits) {
        return new Mutation("a fault", Scenario.WINDOWS, List.of(edits));
    }

    @Test
    void aSourceIsCompiledAndAResourceIsCopiedWithItsEdit() throws Exception {
        Files.createDirectories(sources.resolve("resources"));
        Files.writeString(sources.resolve("resources/text.lua"), "return 1");
        Path target = folder.resolve("target");
        mutation(new Edit("java/One.java", "return 1", "return 2"), new Edit("resources/text.lua", "1", "2"))
                .build(sources, target);
        assertThat(Mutation.classes(target).resolve("One.class")).exists();
        assertThat(Mutation.classes(target).resolve("text.lua")).hasContent("return 2");
    }

    @Test
    void aTextThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> mutation(new Edit("java/One.java", "return 3", "return 2"))
                        .build(sources, folder.resolve("target")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("seeded fault 'a fault': java/One.java must have this text exactly once: return 3");
    }

    @Test
    void aTextThatIsThereTwiceIsRefused() {
        assertThatThrownBy(
                        () -> mutation(new Edit("java/One.java", "{", "{ ")).build(sources, folder.resolve("target")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anEditThatDoesNotCompileIsRefused() {
        assertThatThrownBy(() -> mutation(new Edit("java/One.java", "return 1", "return x"))
                        .build(sources, folder.resolve("target")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("seeded fault 'a fault' does not compile");
    }

    static List<Mutation> all() {
        return Mutations.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everySeededFaultFitsTheSources(Mutation mutation) throws Exception {
        mutation.build(Path.of(System.getProperty("histories.sources")), folder.resolve("target"));
        assertThat(Mutation.classes(folder.resolve("target"))).isNotEmptyDirectory();
    }
}
