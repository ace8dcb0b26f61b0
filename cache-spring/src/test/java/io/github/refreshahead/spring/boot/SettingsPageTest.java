package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the documentation says of the properties. */
class SettingsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "settings.md");

    @Test
    void pageIsThatOfTheMetadata() throws IOException {
        String text = SettingsPage.text();
        if (Boolean.getBoolean("settings-page.write")) {
            Files.writeString(PAGE, text);
        }
        assertThat(PAGE)
                .describedAs("mvn -pl cache-spring -am test -Dtest=SettingsPageTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dsettings-page.write=true makes it anew")
                .content()
                .isEqualTo(text);
    }
}
