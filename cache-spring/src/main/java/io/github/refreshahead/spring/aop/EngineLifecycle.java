package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadEngine;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the engine after everything else has started, and stops it before anything else stops: a worker calls beans, so
 * it must not be at work while they are not.
 */
final class EngineLifecycle implements SmartLifecycle {

    private final RefreshAheadEngine engine;
    private volatile boolean running;

    EngineLifecycle(RefreshAheadEngine engine) {
        this.engine = engine;
    }

    @Override
    public void start() {
        engine.start();
        running = true;
    }

    /** For good: an engine does not start twice. Calls are answered as ever until the context closes the engine. */
    @Override
    public void stop() {
        running = false;
        engine.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A context that is only paused keeps its engine. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
