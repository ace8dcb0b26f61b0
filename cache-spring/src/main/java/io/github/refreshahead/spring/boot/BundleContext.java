package io.github.refreshahead.spring.boot;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/** A bundle's context for clients, whose sockets keep to the bundle's ciphers and protocols; a plain context knows neither. */
final class BundleContext extends SSLContextSpi {

    private final SSLContext context;
    private final SslOptions options;

    private BundleContext(SSLContext context, SslOptions options) {
        this.context = context;
        this.options = options;
    }

    static SSLContext of(SslBundle bundle) {
        SSLContext context = bundle.createSslContext();
        SslOptions options = bundle.getOptions();
        return options.isSpecified()
                ? new SSLContext(new BundleContext(context, options), context.getProvider(), context.getProtocol()) {}
                : context;
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new BundleSockets(context.getSocketFactory(), options);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return restricted(context.createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return restricted(context.createSSLEngine(host, port));
    }

    private SSLEngine restricted(SSLEngine engine) {
        engine.setSSLParameters(BundleSockets.restricted(engine.getSSLParameters(), options));
        return engine;
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return context.getClientSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return context.getServerSessionContext();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        throw new UnsupportedOperationException("for clients only");
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
            throws KeyManagementException {
        throw new KeyManagementException("initialized by its bundle");
    }
}
