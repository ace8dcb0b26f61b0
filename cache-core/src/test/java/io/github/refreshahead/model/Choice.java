package io.github.refreshahead.model;

/**
 * Which of the possible steps is taken. A model asks {@link #may} of every step whose condition holds, and takes the one
 * for which it is true; a search runs the model again and again, until it has taken each of them.
 */
final class Choice {

    private int left;
    private String who = "";
    private String what = "";

    void take(int step) {
        left = step;
    }

    boolean may(String who, String what) {
        if (left-- != 0) {
            return false;
        }
        this.who = who;
        this.what = what;
        return true;
    }

    /** Whether there was such a step. */
    boolean taken() {
        return left < 0;
    }

    String inWords() {
        return who + " " + what;
    }
}
