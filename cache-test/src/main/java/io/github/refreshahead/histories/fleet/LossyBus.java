package io.github.refreshahead.histories.fleet;

import io.github.refreshahead.near.InvalidationBus;
import org.jspecify.annotations.Nullable;

/** A bus whose connection can be taken away for a while, with all events that arrive meanwhile. Thread-safe. */
public final class LossyBus implements InvalidationBus {

    private final InvalidationBus bus;
    private @Nullable Listener listener;
    private boolean connected;
    private boolean lossy;

    public LossyBus(InvalidationBus bus) {
        this.bus = bus;
    }

    @Override
    public boolean publish(byte[] event, Runnable lost) {
        return bus.publish(event, lost);
    }

    @Override
    public void subscribe(Listener told) {
        listener = told;
        bus.subscribe(new Listener() {
            @Override
            public void connected() {
                change(true, lossy);
            }

            @Override
            public void disconnected() {
                change(false, lossy);
            }

            @Override
            public void received(byte[] event) {
                synchronized (LossyBus.this) {
                    if (!lossy) {
                        told.received(event);
                    }
                }
            }
        });
    }

    /** Takes the connection away. */
    public void lose() {
        change(connected, true);
    }

    /** Gives it back. */
    public void recover() {
        change(connected, false);
    }

    private synchronized void change(boolean toConnected, boolean toLossy) {
        boolean before = connected && !lossy;
        connected = toConnected;
        lossy = toLossy;
        boolean after = connected && !lossy;
        if (listener != null && before != after) {
            if (after) {
                listener.connected();
            } else {
                listener.disconnected();
            }
        }
    }

    @Override
    public void close() {
        bus.close();
    }
}
