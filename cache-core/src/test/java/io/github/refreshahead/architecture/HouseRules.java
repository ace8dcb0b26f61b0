package io.github.refreshahead.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;
import java.util.stream.Stream;

/** The floors of the house and what may stand on which, below a root package. */
enum HouseRules {
    PACKAGES_FORM_NO_CYCLE {
        @Override
        ArchRule under(String root) {
            return slices().assignedFrom(new OnePackageEach()).should().beFreeOfCycles();
        }
    },
    CLIENT_LIBRARY_STAYS_IN_ITS_LEAF {
        @Override
        ArchRule under(String root) {
            return CompositeArchRule.of(only(root + ".redis..", "redis.clients..", "org.apache.commons.pool2.."))
                    .and(only(root + ".rabbitmq..", "com.rabbitmq.."))
                    .and(only(root + ".jackson..", "tools.jackson..", "com.fasterxml.jackson.."))
                    .and(only(root + ".caffeine..", "com.github.benmanes.caffeine.."))
                    .and(only(root + ".micrometer..", "io.micrometer.."));
        }
    },
    LEAF_KNOWS_NO_OTHER_LEAF {
        @Override
        ArchRule under(String root) {
            return CompositeArchRule.of(LEAVES.stream()
                    .map(leaf -> unknown(
                            new String[] {root + leaf},
                            LEAVES.stream().filter(other -> !other.equals(leaf)).map(other -> root + other)))
                    .toList());
        }
    },
    LEAF_KNOWS_NO_ENGINE {
        @Override
        ArchRule under(String root) {
            return unknown(LEAVES.stream().map(leaf -> root + leaf).toArray(String[]::new), Stream.of(root + ENGINE));
        }
    },
    ENGINE_KNOWS_NO_LEAF {
        @Override
        ArchRule under(String root) {
            return unknown(
                    new String[] {root + ENGINE},
                    Stream.concat(OBSERVERS.stream(), LEAVES.stream()).map(leaf -> root + leaf));
        }
    },
    WORDS_AND_PORTS_KNOW_WHAT_IS_BELOW_ONLY {
        @Override
        ArchRule under(String root) {
            return unknown(
                    new String[] {
                        root, root + ".key..", root + ".store..", root + ".queue..", root + ".near..", root + ".codec.."
                    },
                    Stream.of(Stream.of(ENGINE), OBSERVERS.stream(), LEAVES.stream())
                            .flatMap(above -> above)
                            .map(above -> root + above));
        }
    },
    NO_WALL_CLOCK_IS_READ {
        @Override
        ArchRule under(String root) {
            return noClasses()
                    .should()
                    .callCodeUnitWhere(
                            describe("it reads the clock of this host", call -> readsClock(call.getTarget())))
                    .because(
                            "the hosts of a fleet disagree about the time: ages are the store's, intervals nanoseconds");
        }
    };

    private static final String ENGINE = ".engine..";
    /** They look at the engine from above; nothing knows them. */
    private static final Set<String> OBSERVERS = Set.of(".counts..", ".micrometer..");

    private static final Set<String> LEAVES =
            Set.of(".redis..", ".rabbitmq..", ".jackson..", ".caffeine..", ".memory..");

    /** The rule for the classes of the house that has this root. */
    abstract ArchRule under(String root);

    private static ArchRule only(String leaf, String... libraries) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(leaf)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .allowEmptyShould(true);
    }

    private static ArchRule unknown(String[] who, Stream<String> whom) {
        return noClasses()
                .that()
                .resideInAnyPackage(who)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(whom.toArray(String[]::new))
                .allowEmptyShould(true);
    }

    private static boolean readsClock(CodeUnitCallTarget target) {
        JavaClass owner = target.getOwner();
        String name = target.getName();
        return owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis")
                || owner.getPackageName().equals("java.time") && name.equals("now")
                || (owner.isEquivalentTo(Clock.class) || owner.isEquivalentTo(InstantSource.class))
                        && name.startsWith("system")
                || owner.isEquivalentTo(Date.class)
                        && name.equals("<init>")
                        && target.getRawParameterTypes().isEmpty();
    }

    private static final class OnePackageEach implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "one slice for each package";
        }
    }
}
