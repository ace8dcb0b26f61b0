package io.github.refreshahead.model;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Visits every state that a model can get into, breadth first, so the first violation found has a shortest way to it. A
 * state is kept as its bytes and the number of the state that it was first reached from.
 */
final class Search {

    /** Bytes for a state, and so twice as many variables. */
    private static final int WIDTH = 32;

    private static final int MOST_STATES = 5_000_000;

    /** @param violation what is wrong, after the steps that lead to it, in words; null if nothing is, in any state */
    record Outcome(int states, long steps, @Nullable String violation) {}

    private final Model model;
    private final Cells cells = new Cells(WIDTH);
    private final Choice choice = new Choice();
    private byte[] states = new byte[WIDTH << 12];
    private int[] origins = new int[1 << 12];
    private int[] table = new int[1 << 14];
    private int count;
    private long steps;

    private Search(Model model) {
        this.model = model;
    }

    /** @param model at its first state */
    static Outcome of(Model model) {
        return new Search(model).run();
    }

    private Outcome run() {
        add(-1);
        for (int state = 0; state < count; state++) {
            for (int step = 0; take(state, step); step++) {
                steps++;
                String violation = model.violation();
                if (violation != null) {
                    return new Outcome(count, steps, wayTo(state) + choice.inWords() + "\n=> " + violation);
                }
                add(state);
            }
        }
        return new Outcome(count, steps, null);
    }

    private boolean take(int state, int step) {
        cells.read(model, states, state * WIDTH);
        choice.take(step);
        model.step(choice);
        return choice.taken();
    }

    private void add(int origin) {
        byte[] found = cells.write(model);
        int slot = slotOf(found);
        if (table[slot] != 0) {
            return;
        }
        if (count == MOST_STATES) {
            throw new IllegalStateException("more than " + MOST_STATES + " states");
        }
        if (count == origins.length) {
            states = Arrays.copyOf(states, 2 * states.length);
            origins = Arrays.copyOf(origins, 2 * count);
        }
        System.arraycopy(found, 0, states, count * WIDTH, WIDTH);
        origins[count++] = origin;
        table[slot] = count;
        if (2 * count > table.length) {
            enlargeTable();
        }
    }

    /** Where the state's number is, plus 1; or where it belongs. */
    private int slotOf(byte[] state) {
        int slot = hash(state, 0) & (table.length - 1);
        while (table[slot] != 0 && !at(table[slot] - 1, state)) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    private boolean at(int number, byte[] state) {
        int from = number * WIDTH;
        return Arrays.equals(states, from, from + WIDTH, state, 0, WIDTH);
    }

    private void enlargeTable() {
        table = new int[2 * table.length];
        for (int state = 0; state < count; state++) {
            int slot = hash(states, state * WIDTH) & (table.length - 1);
            while (table[slot] != 0) {
                slot = (slot + 1) & (table.length - 1);
            }
            table[slot] = state + 1;
        }
    }

    private static int hash(byte[] bytes, int from) {
        long hash = 0;
        for (int i = from; i < from + WIDTH; i++) {
            hash = (hash ^ bytes[i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> 32);
    }

    private String wayTo(int last) {
        Deque<Integer> way = new ArrayDeque<>();
        for (int state = last; state >= 0; state = origins[state]) {
            way.push(state);
        }
        StringBuilder words = new StringBuilder();
        int from = way.pop();
        for (int to : way) {
            takeTo(from, to);
            words.append(choice.inWords()).append('\n');
            from = to;
        }
        takeTo(last, -1);
        return words.toString();
    }

    /** Takes again the step that leads to a state, or to a violation. */
    private void takeTo(int from, int to) {
        for (int step = 0; take(from, step); step++) {
            if (to < 0 ? model.violation() != null : at(to, cells.write(model))) {
                return;
            }
        }
        throw new IllegalStateException("a model must take the same steps each time");
    }
}
