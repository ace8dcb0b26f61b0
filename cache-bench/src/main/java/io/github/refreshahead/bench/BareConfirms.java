package io.github.refreshahead.bench;

import com.rabbitmq.client.ConfirmListener;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;

/** Bounds how many messages are published and not confirmed. */
final class BareConfirms implements ConfirmListener {

    private final Semaphore places;
    private final NavigableSet<Long> unconfirmed = new ConcurrentSkipListSet<>();

    BareConfirms(int places) {
        this.places = new Semaphore(places);
    }

    /** Before a message is published; waits for a place. */
    void publishing(long sequenceNumber) throws InterruptedException {
        places.acquire();
        unconfirmed.add(sequenceNumber);
    }

    @Override
    public void handleAck(long deliveryTag, boolean multiple) {
        NavigableSet<Long> confirmed = multiple
                ? unconfirmed.headSet(deliveryTag, true)
                : unconfirmed.subSet(deliveryTag, true, deliveryTag, true);
        while (confirmed.pollFirst() != null) {
            places.release();
        }
    }

    @Override
    public void handleNack(long deliveryTag, boolean multiple) {
        throw new IllegalStateException("the broker refused a message");
    }
}
