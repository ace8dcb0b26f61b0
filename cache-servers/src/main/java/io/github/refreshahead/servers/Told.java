package io.github.refreshahead.servers;

import java.net.URI;
import java.util.List;

/** A server that somebody named: it is used, but not ours to end. */
record Told(URI uri, int defaultPort, String setting) implements Instance {

    @Override
    public String host() {
        return uri.getHost();
    }

    @Override
    public int port() {
        return uri.getPort() < 0 ? defaultPort : uri.getPort();
    }

    @Override
    public void start() {}

    @Override
    public boolean running() {
        return true;
    }

    @Override
    public void kill() {
        throw notOurs();
    }

    @Override
    public void freeze() {
        throw notOurs();
    }

    @Override
    public void thaw() {
        throw notOurs();
    }

    @Override
    public List<String> run(List<String> command) {
        throw notOurs();
    }

    @Override
    public String lastWords() {
        return "";
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "told by " + setting;
    }

    private IllegalStateException notOurs() {
        return new IllegalStateException("The server told by " + setting + " is not ours: start one");
    }
}
