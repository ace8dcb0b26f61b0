package io.github.refreshahead.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The sources of this module, which are compiled, without what the compiler does not care for: comments and blanks. */
final class Sources {

    /** A text or a comment: what looks like a comment inside of a text is none. */
    private static final Pattern TEXT_OR_COMMENT =
            Pattern.compile("(\"(?:\\\\.|[^\"\\\\\\n])*\")|//[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);

    private final List<String> files;

    Sources() {
        try (Stream<Path> paths = Files.walk(Path.of("src"))) {
            files = paths.filter(path -> path.toString().endsWith(".java"))
                    .map(path -> bare(Page.read(path)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether one file has all paragraphs of the snippet, each as it is, in their order; others may stand between them. */
    boolean have(String snippet) {
        List<String> paragraphs =
                Stream.of(snippet.split("\\n\\s*\\n")).map(Sources::bare).toList();
        return files.stream().anyMatch(file -> has(file, paragraphs));
    }

    private static boolean has(String file, List<String> paragraphs) {
        int from = 0;
        for (String paragraph : paragraphs) {
            int found = file.indexOf(paragraph, from);
            if (found < 0) {
                return false;
            }
            from = found + paragraph.length();
        }
        return true;
    }

    private static String bare(String source) {
        return TEXT_OR_COMMENT.matcher(source).replaceAll("$1").replaceAll("\\s+", "");
    }
}
