package io.github.refreshahead.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The few bytes that tell whether a server really answers, without a client library. An open port alone proves
 * nothing: the proxy of a container engine opens it before the server is there.
 */
final class Wire {

    private static final int TIMEOUT_MILLIS = 1_000;
    private static final byte[] AMQP_0_9_1 = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final int AMQP_METHOD_FRAME = 1;
    private static final int POSTGRES_PROTOCOL_3 = 3 << 16;
    private static final int POSTGRES_AUTHENTICATION = 'R';
    private static final byte[] EPMD_KILL = {0, 1, 'k'};

    private Wire() {}

    /** Whether anything accepts connections; all that can be asked of a server that may want TLS or a password. */
    static boolean accepts(InetSocketAddress address) {
        try (Socket socket = connect(address)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a Redis answers PING. */
    static boolean answersPing(InetSocketAddress address) {
        try {
            return command(address, "PING").startsWith("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Sends Redis an inline command.
     *
     * @return the reply as it stands on the wire, bulk strings without their length line
     */
    static String command(InetSocketAddress address, String line) throws IOException {
        try (Socket socket = connect(address)) {
            socket.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            String reply = reader.readLine();
            if (reply == null) {
                throw new IOException("no reply to " + line);
            }
            if (!reply.startsWith("$")) {
                return reply;
            }
            char[] bulk = new char[Integer.parseInt(reply.substring(1))];
            int read = 0;
            while (read < bulk.length) {
                int more = reader.read(bulk, read, bulk.length - read);
                if (more < 0) {
                    throw new IOException("cut reply to " + line);
                }
                read += more;
            }
            return new String(bulk);
        }
    }

    /** Whether a broker opens the conversation of AMQP 0-9-1 with its Connection.Start. */
    static boolean speaksAmqp(InetSocketAddress address) {
        try (Socket socket = connect(address)) {
            socket.getOutputStream().write(AMQP_0_9_1);
            return socket.getInputStream().read() == AMQP_METHOD_FRAME;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a server shows a certificate, which this JVM has no reason to trust. */
    static boolean speaksTls(InetSocketAddress address) {
        try (Socket plain = connect(address);
                SSLSocket socket = (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault())
                        .createSocket(plain, address.getHostString(), address.getPort(), false)) {
            socket.startHandshake();
            return true;
        } catch (SSLException e) {
            return e.getCause() instanceof CertificateException;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a PostgreSQL begins to authenticate a client, which it does not while it is starting or recovering. */
    static boolean answersPostgres(InetSocketAddress address) {
        byte[] parameters = "user\0postgres\0database\0postgres\0\0".getBytes(US_ASCII);
        byte[] startup = ByteBuffer.allocate(2 * Integer.BYTES + parameters.length)
                .putInt(2 * Integer.BYTES + parameters.length)
                .putInt(POSTGRES_PROTOCOL_3)
                .put(parameters)
                .array();
        try (Socket socket = connect(address)) {
            socket.getOutputStream().write(startup);
            return socket.getInputStream().read() == POSTGRES_AUTHENTICATION;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Asks an Erlang port mapper without nodes to end.
     *
     * @return whether one was still there to be asked
     */
    static boolean endEpmd(InetSocketAddress address) {
        try (Socket socket = connect(address)) {
            socket.getOutputStream().write(EPMD_KILL);
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(address, TIMEOUT_MILLIS);
        return socket;
    }
}
