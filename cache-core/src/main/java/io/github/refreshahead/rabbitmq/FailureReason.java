package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.MissedHeartbeatException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.github.refreshahead.RefreshAheadException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a connection is not there, in a few words for one line of text. Never holds a credential. */
final class FailureReason {

    private FailureReason() {}

    static String of(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String known = known(each);
            if (known != null) {
                return known;
            }
        }
        if (failure instanceof ShutdownSignalException) {
            return "connection lost";
        }
        String message = failure.getMessage();
        return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private static @Nullable String known(Throwable failure) {
        if (failure instanceof RefreshAheadException) {
            return failure.getMessage();
        }
        if (failure instanceof AuthenticationFailureException
                || failure instanceof PossibleAuthenticationFailureException) {
            return "login refused";
        }
        if (failure instanceof SSLException) {
            return "TLS failed: " + failure.getMessage();
        }
        if (failure instanceof UnknownHostException) {
            return "unknown host";
        }
        if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            String message = String.valueOf(failure.getMessage());
            return message.contains("refused") ? "connection refused" : "no route";
        }
        if (failure instanceof MissedHeartbeatException) {
            return "no heartbeat";
        }
        if (failure instanceof SocketTimeoutException || failure instanceof TimeoutException) {
            return "no answer in time";
        }
        if (failure instanceof CancellationException) {
            return "queue deleted";
        }
        if (failure instanceof EOFException) {
            return "connection lost";
        }
        if (failure instanceof SocketException) {
            return "connection lost";
        }
        return failure instanceof ShutdownSignalException signal ? replyText(signal) : null;
    }

    private static @Nullable String replyText(ShutdownSignalException signal) {
        if (signal.getReason() instanceof AMQP.Connection.Close close) {
            return close.getReplyText();
        }
        return signal.getReason() instanceof AMQP.Channel.Close close ? close.getReplyText() : null;
    }
}
