package io.github.refreshahead.queue;

import java.util.List;

/**
 * A queue whose parked tasks a person can look after. Thread-safe. Each method asks the server, and takes some seconds at
 * most.
 */
public interface ParkedTasks {

    /**
     * A task that was set aside.
     *
     * @param cache the cache's name
     * @param queue the name of the queue that it came from
     */
    record ParkedTask(String cache, String queue, ParkReason reason) {}

    /**
     * The oldest of them. They stay where they are, but may have changed their order afterwards.
     *
     * @throws io.github.refreshahead.RefreshAheadException if the server cannot be asked
     */
    List<ParkedTask> listParked(int atMost);

    /**
     * Hands the oldest of them to the workers again, each through the queue that it came from. A failure in between may leave one in both places.
     *
     * @return how many
     * @throws io.github.refreshahead.RefreshAheadException if the server did not do it
     */
    int retryParked(int atMost);

    /**
     * Throws all of them away.
     *
     * @return how many
     * @throws io.github.refreshahead.RefreshAheadException if the server did not do it
     */
    int purgeParked();
}
