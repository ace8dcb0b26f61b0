package io.github.refreshahead.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.near.InvalidationBus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A listener that stops listening for a while, as a paused process does. Keeps the number that each event begins with. */
final class HeldEvents implements InvalidationBus.Listener {

    private final List<Integer> numbers = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch free = new CountDownLatch(0);
    private volatile boolean connected;

    void hold() {
        free = new CountDownLatch(1);
    }

    void release() {
        free.countDown();
    }

    boolean isConnected() {
        return connected;
    }

    List<Integer> numbers() {
        return numbers;
    }

    @Override
    public void connected() {
        connected = true;
    }

    @Override
    public void disconnected() {
        connected = false;
    }

    @Override
    public void received(byte[] event) {
        try {
            free.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        numbers.add(Integer.parseInt(new String(event, UTF_8).split(" ")[0]));
    }
}
