package io.github.refreshahead.memory;

import io.github.refreshahead.queue.ParkedTasksContract;
import io.github.refreshahead.queue.RefreshQueue;

class InMemoryParkedTasksTest extends ParkedTasksContract {

    @Override
    protected RefreshQueue connect() {
        return InMemoryRefreshQueue.create();
    }
}
