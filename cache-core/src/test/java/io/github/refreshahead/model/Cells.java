package io.github.refreshahead.model;

import java.util.Arrays;
import java.util.List;

/**
 * A state as bytes, four bits a variable. Writes what is passed, or passes back what was written.
 *
 * <p>Nonces are equal or not, and mean nothing else. They are written as numbers in the order in which they turn up, so
 * that states that differ in their names only are the same state, and one that nobody holds any longer is free again.
 */
final class Cells {

    /** A nonce that no other variable has. */
    static final int NEW_NONCE = 15;

    private final byte[] cells;
    private final int[] names = new int[NEW_NONCE + 1];
    private boolean writing;
    private int at;
    private int named;

    Cells(int size) {
        cells = new byte[size];
    }

    byte[] write(Model model) {
        begin(true);
        Arrays.fill(cells, (byte) 0);
        Arrays.fill(names, 0);
        named = 0;
        model.pass(this);
        return cells;
    }

    void read(Model model, byte[] from, int offset) {
        begin(false);
        System.arraycopy(from, offset, cells, 0, cells.length);
        model.pass(this);
    }

    private void begin(boolean write) {
        writing = write;
        at = 0;
    }

    /** From 0 to 15. */
    int number(int value) {
        int shift = (at & 1) * 4;
        int cell = at++ / 2;
        if (!writing) {
            return cells[cell] >> shift & 15;
        }
        if (value < 0 || value > 15) {
            throw new IllegalStateException(value + " does not fit");
        }
        cells[cell] |= (byte) (value << shift);
        return value;
    }

    boolean flag(boolean value) {
        return number(value ? 1 : 0) == 1;
    }

    <T> T oneOf(List<T> all, T value) {
        return all.get(number(all.indexOf(value)));
    }

    /** 0 is none. */
    int nonce(int value) {
        if (writing && value != 0 && names[value] == 0) {
            names[value] = ++named;
        }
        return number(writing ? names[value] : 0);
    }
}
