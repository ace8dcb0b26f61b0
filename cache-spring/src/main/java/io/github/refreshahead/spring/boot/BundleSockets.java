package io.github.refreshahead.spring.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.springframework.boot.ssl.SslOptions;

/** Sockets that keep to a bundle's ciphers and protocols. */
final class BundleSockets extends SSLSocketFactory {

    private final SSLSocketFactory sockets;
    private final SslOptions options;

    BundleSockets(SSLSocketFactory sockets, SslOptions options) {
        this.sockets = sockets;
        this.options = options;
    }

    static SSLParameters restricted(SSLParameters parameters, SslOptions options) {
        if (options.getCiphers() != null) {
            parameters.setCipherSuites(options.getCiphers());
        }
        if (options.getEnabledProtocols() != null) {
            parameters.setProtocols(options.getEnabledProtocols());
        }
        return parameters;
    }

    private Socket restricted(Socket socket) {
        if (socket instanceof SSLSocket secured) {
            secured.setSSLParameters(restricted(secured.getSSLParameters(), options));
        }
        return socket;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return options.getCiphers() != null ? options.getCiphers().clone() : sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket() throws IOException {
        return restricted(sockets.createSocket());
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return restricted(sockets.createSocket(socket, host, port, autoClose));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return restricted(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return restricted(sockets.createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return restricted(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return restricted(sockets.createSocket(address, port, localAddress, localPort));
    }
}
