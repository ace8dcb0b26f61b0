package io.github.refreshahead.rabbitmq;

import io.github.refreshahead.queue.RefreshQueue.Offer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounded buffer between those who offer and the one thread that sends. Whatever it accepted comes out, also after it
 * was closed. Thread-safe.
 */
final class TaskBuffer<T> {

    private final int capacity;
    private final Queue<T> elements = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;

    TaskBuffer(int capacity) {
        this.capacity = capacity;
    }

    /** Down once closed. */
    Offer offer(T element) {
        lock.lock();
        try {
            if (closed) {
                return Offer.DOWN;
            }
            if (elements.size() >= capacity) {
                return Offer.FULL;
            }
            elements.add(element);
            if (elements.size() == 1) {
                changed.signal();
            }
            return Offer.ACCEPTED;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for elements, and moves up to {@code atMost} of them into {@code batch}.
     *
     * @return false if closed and empty
     */
    boolean take(List<? super T> batch, int atMost) {
        lock.lock();
        try {
            while (elements.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            for (T element = elements.poll(); element != null; element = elements.poll()) {
                batch.add(element);
                if (batch.size() >= atMost) {
                    break;
                }
            }
            return !batch.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
