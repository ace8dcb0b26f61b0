package io.github.refreshahead.rabbitmq;

import static io.github.refreshahead.interleavings.Interleavings.fail;
import static io.github.refreshahead.interleavings.Interleavings.hold;
import static io.github.refreshahead.interleavings.Interleavings.together;

import com.rabbitmq.client.Channel;
import java.lang.reflect.Proxy;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Every delivery that is settled is acknowledged once, and no other, whichever threads settle them. */
class AcknowledgementsConcurrencyTest {

    private static final int ORDERS = 2_000;

    /** The broker's side of a channel with four deliveries. */
    private static final class Broker {

        private final TreeSet<Long> outstanding = new TreeSet<>();
        private final TreeSet<Long> settled = new TreeSet<>();
        private final AtomicInteger written = new AtomicInteger();
        private final Acknowledgements acknowledgements;

        Broker(Executor executor) {
            for (long tag = 1; tag <= 4; tag++) {
                outstanding.add(tag);
            }
            Channel channel = (Channel) Proxy.newProxyInstance(
                    Broker.class.getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                        acknowledged((Long) arguments[0], (Boolean) arguments[1]);
                        return null;
                    });
            acknowledgements = new Acknowledgements(channel, executor, written::addAndGet);
        }

        void settle(long tag) {
            synchronized (this) {
                settled.add(tag);
            }
            acknowledgements.add(tag);
        }

        private synchronized void acknowledged(long tag, boolean multiple) {
            if (!outstanding.contains(tag)) {
                throw new IllegalStateException("unknown delivery tag " + tag);
            }
            TreeSet<Long> all =
                    new TreeSet<>(multiple ? outstanding.headSet(tag, true) : outstanding.subSet(tag, tag + 1));
            if (!settled.containsAll(all)) {
                throw new IllegalStateException("not settled: " + all);
            }
            outstanding.removeAll(all);
        }

        void check() {
            if (!outstanding.isEmpty() || written.get() != 4) {
                throw new IllegalStateException("not acknowledged: " + outstanding);
            }
        }
    }

    private static void settledByTwoThreads(Executor executor) {
        Broker broker = new Broker(executor);
        together(
                () -> {
                    broker.settle(2);
                    broker.settle(1);
                },
                () -> {
                    broker.settle(4);
                    broker.settle(3);
                });
        broker.check();
    }

    /** One task at a time; which thread does it does not matter. */
    private static Executor serial() {
        Object turn = new Object();
        return task -> {
            synchronized (turn) {
                task.run();
            }
        };
    }

    @Test
    void everyDeliveryIsAcknowledgedOnce() {
        hold(ORDERS, () -> settledByTwoThreads(serial()));
    }

    @Test
    void writingOnTwoThreadsWouldBeFound() {
        fail(ORDERS, "IllegalStateException", () -> settledByTwoThreads(Runnable::run));
    }
}
