package io.github.refreshahead.memory;

import io.github.refreshahead.queue.NamedQueues;
import io.github.refreshahead.queue.NamedQueuesContract;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class InMemoryNamedQueuesTest extends NamedQueuesContract {

    private final AtomicLong clock = new AtomicLong();

    @Override
    protected NamedQueues connect() {
        return InMemoryRefreshQueue.builder()
                .ticker(clock::get)
                .unattendedAfter(Duration.ofSeconds(1))
                .build();
    }

    @Override
    protected void elapse(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
