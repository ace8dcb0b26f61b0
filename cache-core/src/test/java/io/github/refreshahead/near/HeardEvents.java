package io.github.refreshahead.near;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what a listener is told, and whether two things were told at a time. */
public final class HeardEvents implements InvalidationBus.Listener {

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<Boolean> states = new CopyOnWriteArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean tangled;

    @Override
    public void connected() {
        one(() -> states.add(true));
    }

    @Override
    public void disconnected() {
        one(() -> states.add(false));
    }

    @Override
    public void received(byte[] event) {
        one(() -> {
            tangled |= states.isEmpty();
            events.add(new String(event, UTF_8));
        });
    }

    private void one(Runnable telling) {
        tangled |= inside.incrementAndGet() > 1;
        telling.run();
        inside.decrementAndGet();
    }

    /** In the order in which they came. */
    public List<String> events() {
        return events;
    }

    /** True for connected, false for disconnected. */
    public List<Boolean> states() {
        return states;
    }

    public boolean isConnected() {
        return !states.isEmpty() && states.get(states.size() - 1);
    }

    /** Whether two things were told at a time, an event before it was connected, or a state that it was in. */
    public boolean tangled() {
        boolean expected = true;
        for (boolean state : states) {
            tangled |= state != expected;
            expected = !expected;
        }
        return tangled;
    }
}
