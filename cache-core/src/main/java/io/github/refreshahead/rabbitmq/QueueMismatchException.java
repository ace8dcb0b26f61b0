package io.github.refreshahead.rabbitmq;

import io.github.refreshahead.RefreshAheadException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The broker has a queue or an exchange of the wanted name already, with other arguments. Immutable. */
public final class QueueMismatchException extends RefreshAheadException {

    private static final long serialVersionUID = 1L;

    /** As RabbitMQ 3.10 to 4.x word it in {@code rabbit_misc:assert_field_equivalence/4}. */
    private static final Pattern REPLY = Pattern.compile(
            "inequivalent arg '([^']+)' for (queue|exchange) '([^']+)' in vhost '[^']*': received (.+) but current is (.+)");

    private static final Pattern QUOTED = Pattern.compile("'([^']*)'");

    private final String name;
    private final String argument;
    private final String wanted;
    private final String present;

    private QueueMismatchException(
            String message, String name, String argument, String wanted, String present, Throwable cause) {
        super(message, cause);
        this.name = name;
        this.argument = argument;
        this.wanted = wanted;
        this.present = present;
    }

    /** Null if the broker's text says something else. */
    static @Nullable QueueMismatchException parse(String address, String reply, Throwable cause) {
        Matcher matcher = REPLY.matcher(reply);
        if (!matcher.find()) {
            return null;
        }
        String argument = matcher.group(1);
        String kind = matcher.group(2);
        String name = matcher.group(3);
        String wanted = value(matcher.group(4));
        String present = value(matcher.group(5));
        String message = "The " + kind + " '" + name + "' at " + address + " exists with " + argument + " " + present
                + " instead of " + wanted + ". Delete it when it is drained, or set topology to passive to use it as"
                + " it is, or choose another namespace.";
        return new QueueMismatchException(message, name, argument, wanted, present, cause);
    }

    private static String value(String text) {
        Matcher quoted = QUOTED.matcher(text);
        return quoted.find() ? quoted.group(1) : "none";
    }

    /** Name of the queue or exchange. */
    public String name() {
        return name;
    }

    /** The argument that differs. */
    public String argument() {
        return argument;
    }

    /** What this library would declare; "none" if nothing. */
    public String wanted() {
        return wanted;
    }

    /** What the broker has; "none" if nothing. */
    public String present() {
        return present;
    }
}
