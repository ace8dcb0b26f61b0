package io.github.refreshahead.histories.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one member did, in a file that is mapped into its memory: writing costs no system call, and what was written is
 * there even if the process is killed. Holds a fixed number of events; what comes after is dropped and told by
 * {@link #full()}. Thread-safe.
 */
public final class HistoryLog {

    private final ByteBuffer slots;
    private final int capacity;
    private final int member;
    private final AtomicInteger next = new AtomicInteger();

    private HistoryLog(ByteBuffer slots, int member) {
        this.slots = slots.order(ByteOrder.nativeOrder());
        this.capacity = slots.capacity() / Slots.SIZE;
        this.member = member;
    }

    /** A new log in a file. */
    public static HistoryLog create(Path file, int member, int capacity) {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new HistoryLog(channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) capacity * Slots.SIZE), member);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new log in the heap, for members that are threads of this process. */
    public static HistoryLog inMemory(int member, int capacity) {
        return new HistoryLog(ByteBuffer.allocate(capacity * Slots.SIZE), member);
    }

    /** What a log in a file holds, whether or not its process still runs. */
    public static List<Event> read(Path file, int member) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new HistoryLog(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()), member).events();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whose it is. */
    public int member() {
        return member;
    }

    /**
     * Writes an event down.
     *
     * @return its place, for {@link #ended}
     */
    public int add(Event event) {
        int place = next.getAndIncrement();
        if (place < 0 || place >= capacity) {
            next.set(capacity);
            return capacity;
        }
        int at = place * Slots.SIZE;
        byte kind = Slots.write(slots, at, event);
        slots.put(at + Slots.KIND_AT, kind);
        return place;
    }

    /** Fills in when an event ended that was written down when it began. */
    public void ended(int place, long end) {
        if (place < capacity) {
            slots.putLong(place * Slots.SIZE + Slots.END_AT, end);
        }
    }

    /** Whether events were dropped. */
    public boolean full() {
        return next.get() >= capacity;
    }

    /** All events so far, in no particular order. */
    public List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (int place = 0; place < capacity; place++) {
            Event event = Slots.read(slots, place * Slots.SIZE, member);
            if (event != null) {
                events.add(event);
            }
        }
        return events;
    }
}
