package io.github.refreshahead.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.refreshahead.RefreshAhead;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArchitectureTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .importUrl(RefreshAhead.class.getProtectionDomain().getCodeSource().getLocation());
    private static final String CANARY = ArchitectureTest.class.getPackageName() + ".wrong";

    @ParameterizedTest
    @EnumSource
    void houseKeepsTheRule(HouseRules rule) {
        rule.under(RefreshAhead.class.getPackageName()).check(HOUSE);
    }

    /** A rule that cannot fail proves nothing: the classes of the canary break each of them. */
    @ParameterizedTest
    @EnumSource
    void canaryBreaksTheRule(HouseRules rule) {
        JavaClasses canary = new ClassFileImporter().importPackages(CANARY);

        assertThat(rule.under(CANARY).evaluate(canary).hasViolation()).isTrue();
    }
}
