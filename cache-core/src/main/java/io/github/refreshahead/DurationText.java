package io.github.refreshahead;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them in annotations and properties: a whole number with a unit ({@code 250ms},
 * {@code 10m}) or ISO-8601 ({@code PT1H30M}). Units: {@code ns, us, ms, s, m, h, d}; a day has 24 hours.
 *
 * <p>A bare number is refused rather than guessed, and so is a negative duration. Holds no state.
 */
public final class DurationText {

    private static final String UNITS = "ns, us, ms, s, m, h, d";
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]+)([A-Za-z]*)");

    private DurationText() {}

    /**
     * @param name of the setting, for the message
     * @param text number and unit, or ISO-8601; blanks around it do not count
     * @throws IllegalArgumentException naming the setting, its text and what to write instead
     */
    public static Duration parse(String name, String text) {
        requireNonNull(name, "name");
        String trimmed = requireNonNull(text, "text").strip();
        if (trimmed.startsWith("-")) {
            throw refused(name, text, "must not be negative");
        }
        Matcher simple = NUMBER_AND_UNIT.matcher(trimmed);
        try {
            return simple.matches() ? simple(name, text, simple.group(1), simple.group(2)) : iso(name, text, trimmed);
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            throw refused(name, text, "is longer than a duration can be");
        }
    }

    private static Duration simple(String name, String text, String number, String unit) {
        if (unit.isEmpty()) {
            String hint = "has no unit: write " + number + "s for seconds or " + number + "ms for milliseconds";
            throw refused(name, text, hint + " (Spring Boot would take a bare number as milliseconds)");
        }
        return Duration.of(Long.parseLong(number), unit(name, text, unit));
    }

    private static ChronoUnit unit(String name, String text, String unit) {
        return switch (unit) {
            case "ns" -> ChronoUnit.NANOS;
            case "us" -> ChronoUnit.MICROS;
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            case "d" -> ChronoUnit.DAYS;
            default -> throw refused(name, text, "has the unknown unit '" + unit + "': units are " + UNITS);
        };
    }

    private static Duration iso(String name, String text, String trimmed) {
        Duration parsed;
        try {
            parsed = Duration.parse(trimmed);
        } catch (DateTimeParseException notIso) {
            String hint = "is not a duration: write a whole number with a unit (" + UNITS + ") or ISO-8601";
            throw refused(name, text, hint + ", for instance 90s, 10m or PT1H30M");
        }
        if (parsed.isNegative()) {
            throw refused(name, text, "must not be negative");
        }
        return parsed;
    }

    private static IllegalArgumentException refused(String name, String text, String reason) {
        return new IllegalArgumentException(name + " (" + text + ") " + reason);
    }
}
