package io.github.refreshahead;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets a trace follow a refresh, from the call that met a due entry, by the task, to the worker. Thread-safe; what it
 * throws is logged once and ignored. No method is ever given a key, an argument or a value.
 */
public interface RefreshTracer {

    /** What the trace of the current thread is, for {@link #offering}. On a caller's thread, for each offer: quick. */
    @Nullable
    Object caller();

    /**
     * A task is about to be handed to the queue.
     *
     * @param caller what {@link #caller()} gave for the call that asked for it
     * @param headers travel with the task; to be added to
     */
    Step offering(String cache, @Nullable Object caller, Map<String, String> headers);

    /**
     * A refresh has been taken up.
     *
     * @param headers those of its task
     */
    Step refreshing(String cache, Map<String, String> headers);

    /** A part of a trace that has begun. */
    interface Step {

        /** Makes it the current one of this thread, until that is closed, on the same thread. */
        Scope open();

        /** It is over; told once, on any thread. */
        void end(Enum<?> outcome);
    }

    /** The time during which a step is a thread's current one. */
    interface Scope extends AutoCloseable {

        @Override
        void close();
    }
}
