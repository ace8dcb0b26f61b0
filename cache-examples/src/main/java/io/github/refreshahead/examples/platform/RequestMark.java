package io.github.refreshahead.examples.platform;

import java.net.http.HttpRequest;

/** Adds what the third party should know about a request: a trace, an account, or who waits for the answer. */
@FunctionalInterface
public interface RequestMark {

    /** Adds nothing. */
    RequestMark NONE = request -> {};

    /** Called on the thread that sends the request. */
    void mark(HttpRequest.Builder request);
}
