package io.github.refreshahead.redis;

import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.StoreException.Reason;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Why Redis did not do something, told without the operation; it becomes a {@code StoreException} at the port. Without
 * a stack trace, because a node that is down makes one for every call.
 */
final class RedisFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    RedisFailure(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    /** As it is told to the store's user. */
    StoreException of(String operation) {
        return new StoreException(reason, operation + ": " + getMessage(), getCause());
    }

    /** Whether it may be due to one connection alone, so that another try on another one may succeed. */
    boolean connectionLost() {
        return reason == Reason.UNREACHABLE || reason == Reason.TIMEOUT;
    }

    /** No connection could be made. */
    static RedisFailure connecting(String server, JedisException e) {
        return e instanceof JedisDataException refused
                ? refused(server, refused)
                : new RedisFailure(Reason.UNREACHABLE, "cannot reach " + server + ": " + inWords(e), e);
    }

    /** A connection was lost, or brought no answer in time. */
    static RedisFailure lost(String server, JedisConnectionException e) {
        return new RedisFailure(timedOut(e) ? Reason.TIMEOUT : Reason.UNREACHABLE, server + ": " + inWords(e), e);
    }

    /**
     * Redis answered with an error. Its text is cut before the part that repeats a command's arguments, and its
     * exception is left out for the same reason.
     */
    static RedisFailure refused(String server, JedisDataException e) {
        String text = String.valueOf(e.getMessage());
        int arguments = text.indexOf(", with args beginning");
        String shown = arguments < 0 ? text : text.substring(0, arguments);
        return new RedisFailure(reason(text), server + " answers: " + shown, null);
    }

    static Reason reason(JedisDataException e) {
        return reason(String.valueOf(e.getMessage()));
    }

    static boolean timedOut(JedisException e) {
        return e.getCause() instanceof SocketTimeoutException;
    }

    /** Before Redis 7, the error of a command in a script comes inside an error of the script. */
    private static Reason reason(String error) {
        if (has(error, "OOM") || has(error, "READONLY") || has(error, "MISCONF") || has(error, "NOREPLICAS")) {
            return Reason.REFUSES_WRITES;
        }
        if (has(error, "LOADING")
                || has(error, "CLUSTERDOWN")
                || has(error, "MASTERDOWN")
                || has(error, "MOVED")
                || has(error, "ASK")
                || has(error, "TRYAGAIN")
                || has(error, "BUSY")) {
            return Reason.NOT_READY;
        }
        return Reason.OTHER;
    }

    private static boolean has(String error, String code) {
        return error.startsWith(code + " ") || error.contains("-" + code + " ");
    }

    private static String inWords(Throwable e) {
        Throwable root = root(e);
        if (root instanceof SocketTimeoutException) {
            return "no answer in time";
        }
        if (root instanceof UnknownHostException) {
            return "unknown host";
        }
        String message = String.valueOf(root.getMessage());
        return duringTls(e) ? "TLS: " + message : message.toLowerCase(Locale.ROOT);
    }

    /** The root of a handshake that failed tells of certificates, not of TLS. */
    private static boolean duringTls(Throwable e) {
        for (Throwable each = e; each != null; each = next(each)) {
            if (each instanceof SSLException) {
                return true;
            }
        }
        return false;
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        for (Throwable each = e; each != null; each = next(each)) {
            root = each;
        }
        return root;
    }

    /** Jedis keeps the reasons why a connection failed, one for each address of a host, as suppressed exceptions. */
    private static @Nullable Throwable next(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null && e.getSuppressed().length > 0 ? e.getSuppressed()[0] : cause;
    }
}
