package io.github.refreshahead.engine;

import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.near.EventCodec;
import io.github.refreshahead.near.InvalidationBus;
import io.github.refreshahead.near.InvalidationEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One member's end of a bus on which nothing moves but by the test's hand. */
final class HandBus implements InvalidationBus {

    /** Events that travel as their place in a map of this process. */
    static final class Codec implements EventCodec {
        private final Map<String, InvalidationEvent> events = new ConcurrentHashMap<>();

        @Override
        public byte[] encode(InvalidationEvent event) {
            String name = event.publisher() + " " + event.number() + " " + event.kind();
            events.put(name, event);
            return name.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public InvalidationEvent decode(byte[] bytes) {
            InvalidationEvent event = events.get(new String(bytes, StandardCharsets.UTF_8));
            if (event == null) {
                throw new CodecException("no event", null);
            }
            return event;
        }
    }

    static final EventCodec CODEC = new Codec();

    private final List<HandBus> members;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private final List<Runnable> whenLost = new ArrayList<>();
    final List<InvalidationEvent> published = new ArrayList<>();
    Consumer<InvalidationEvent> onPublish = event -> {};
    private Listener listener;
    private boolean up;
    boolean closed;

    /** @param members who hear what this one publishes; it joins them */
    HandBus(List<HandBus> members) {
        this.members = members;
        members.add(this);
    }

    @Override
    public synchronized boolean publish(byte[] event, Runnable lost) {
        InvalidationEvent decoded = CODEC.decode(event);
        onPublish.accept(decoded);
        if (!up) {
            return false;
        }
        published.add(decoded);
        whenLost.add(lost);
        waiting.add(event);
        return true;
    }

    @Override
    public void subscribe(Listener subscriber) {
        if (listener != null) {
            throw new IllegalStateException("there is a listener already");
        }
        listener = subscriber;
    }

    boolean subscribed() {
        return listener != null;
    }

    void connect() {
        up = true;
        if (listener != null) {
            listener.connected();
        }
    }

    void disconnect() {
        up = false;
        waiting.clear();
        if (listener != null) {
            listener.disconnected();
        }
    }

    /** Brings what has been published to all who are connected. */
    void deliver() {
        for (byte[] event = waiting.poll(); event != null; event = waiting.poll()) {
            for (HandBus member : members) {
                if (member.up) {
                    member.receive(event);
                }
            }
        }
    }

    /** Forgets what has been published and not delivered. */
    void lose() {
        waiting.clear();
        whenLost.forEach(Runnable::run);
    }

    void receive(byte[] event) {
        if (listener != null) {
            listener.received(event);
        }
    }

    void receive(InvalidationEvent event) {
        receive(CODEC.encode(event));
    }

    @Override
    public void close() {
        closed = true;
        if (up) {
            disconnect();
        }
    }
}
