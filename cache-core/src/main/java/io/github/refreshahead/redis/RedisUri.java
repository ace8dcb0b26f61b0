package io.github.refreshahead.redis;

import java.net.URI;
import java.net.URISyntaxException;

/** A Redis URI, which may hold a password: no message of this class repeats it. */
final class RedisUri {

    private static final int DEFAULT_PORT = 6379;
    private static final String FORM = "redis://[[user]:password@]host[:port][/database]";

    private RedisUri() {}

    static URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("The Redis URI is malformed at character " + (e.getIndex() + 1)
                    + "; expected " + FORM + ", special characters in a password percent-encoded");
        }
    }

    static RedisSettingsBuilder settings(URI uri) {
        boolean tls = "rediss".equalsIgnoreCase(uri.getScheme());
        if (!tls && !"redis".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException(
                    "The scheme of a Redis URI (" + uri.getScheme() + ") must be redis or rediss; expected " + FORM);
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("The Redis URI names no host; expected " + FORM);
        }
        RedisSettingsBuilder settings =
                RedisSettings.standalone(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
        if (tls) {
            settings.tls();
        }
        String userInfo = uri.getUserInfo();
        if (userInfo != null) {
            int colon = userInfo.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("The Redis URI has a user without a password; expected " + FORM);
            }
            settings.login(colon == 0 ? null : userInfo.substring(0, colon), userInfo.substring(colon + 1));
        }
        String path = uri.getPath();
        if (path != null && path.length() > 1) {
            settings.database(database(path.substring(1)));
        }
        return settings;
    }

    private static int database(String digits) {
        if (!digits.matches("\\d{1,4}")) {
            throw new IllegalArgumentException(
                    "The database of a Redis URI (" + digits + ") must be a number; expected " + FORM);
        }
        return Integer.parseInt(digits);
    }
}
