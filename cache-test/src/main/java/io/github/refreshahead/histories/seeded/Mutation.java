package io.github.refreshahead.histories.seeded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A known fault, as a change of the library's own sources: a text of theirs and what stands in its place. Immutable.
 *
 * @param name as the list of faults has it
 * @param scenario the work under which it must show
 * @param edits made one after the other
 */
record Mutation(String name, Scenario scenario, List<Edit> edits) {

    private static final String JAVA = "java/";

    /**
     * A change of one file.
     *
     * @param file beneath {@code src/main}
     * @param text that must be in it exactly once
     */
    record Edit(String file, String text, String replacement) {}

    Mutation {
        edits = List.copyOf(edits);
    }

    /**
     * Writes the classes and resources that are different, for a class path on which they come first.
     *
     * @param sources folder {@code src/main} of the library
     * @throws IllegalStateException if the sources have changed so that an edit does not fit, or do not compile with it
     */
    void build(Path sources, Path target) throws IOException {
        Map<String, String> changed = new TreeMap<>();
        for (Edit edit : edits) {
            String source = changed.containsKey(edit.file())
                    ? changed.get(edit.file())
                    : Files.readString(sources.resolve(edit.file()));
            int at = source.indexOf(edit.text());
            if (at < 0 || source.indexOf(edit.text(), at + 1) >= 0) {
                throw new IllegalStateException("seeded fault '%s': %s must have this text exactly once: %s"
                        .formatted(name, edit.file(), edit.text()));
            }
            changed.put(edit.file(), source.replace(edit.text(), edit.replacement()));
        }
        List<Path> toCompile = new ArrayList<>();
        for (Map.Entry<String, String> file : changed.entrySet()) {
            boolean java = file.getKey().startsWith(JAVA);
            Path path = target.resolve(java ? "sources" : "classes")
                    .resolve(file.getKey().substring(file.getKey().indexOf('/') + 1));
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
            if (java) {
                toCompile.add(path);
            }
        }
        Files.createDirectories(classes(target));
        if (!toCompile.isEmpty()) {
            compile(toCompile, classes(target));
        }
    }

    /** What belongs on the class path. */
    static Path classes(Path target) {
        return target.resolve("classes");
    }

    private void compile(List<Path> files, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("needs a JDK: this Java has no compiler");
        }
        List<String> options = List.of(
                "-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none", "-nowarn");
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            if (!compiler.getTask(null, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call()) {
                throw new IllegalStateException("seeded fault '" + name + "' does not compile");
            }
        }
    }
}
