package io.github.refreshahead.examples.experiment;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;

/** Address of a server, from an option. It may hold a password, so no message repeats it; they name host and port. */
record ServerUri(String option, URI uri, int port) {

    static ServerUri parse(String option, String text, String scheme, int defaultPort) {
        String form = scheme + "://[user:password@]host[:port]";
        try {
            // A path of a slash alone would be the virtual host with the empty name.
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean known = scheme.equals(uri.getScheme()) || (scheme + "s").equals(uri.getScheme());
            if (known && uri.getHost() != null) {
                return new ServerUri(option, uri, uri.getPort() < 0 ? defaultPort : uri.getPort());
            }
        } catch (URISyntaxException e) {
            // Its message would repeat the text.
        }
        throw new IllegalArgumentException(option + " must be a URI like " + form);
    }

    IllegalArgumentException unusable(String server, Exception failure) {
        return new IllegalArgumentException(
                option + ": " + server + " at " + uri.getHost() + ":" + port + " " + reason(failure));
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null || root.getSuppressed().length > 0) {
            root = root.getCause() != null ? root.getCause() : root.getSuppressed()[0];
        }
        if (root instanceof UnknownHostException) {
            return "cannot be reached: unknown host";
        }
        if (root instanceof SocketTimeoutException || root instanceof TimeoutException) {
            return "does not answer";
        }
        if (root instanceof ConnectException) {
            return "cannot be reached: " + root.getMessage();
        }
        return "cannot be used: " + root.getMessage();
    }
}
