package io.github.refreshahead.servers;

import java.util.List;

/** One server on this machine, whatever runs it. Callers hold {@link Server}'s lock. */
interface Instance extends AutoCloseable {

    String host();

    int port();

    /** Starts it for the first time or again after {@link #kill()}, on the same port; does not wait for its answer. */
    void start();

    /** Whether it still runs; false explains why no answer will come. */
    boolean running();

    /** Ends it at once, as SIGKILL does, and returns when it is gone. */
    void kill();

    void freeze();

    void thaw();

    /** Runs a command beside the server and returns the lines that it printed. */
    List<String> run(List<String> command);

    /** The last lines that the server printed. */
    String lastWords();

    /** Ends it and removes what it wrote. */
    @Override
    void close();
}
