package io.github.refreshahead.model;

/**
 * Whoever works a refresh task off. It claims the entry that a reader has found to be due; the load start that the reader
 * saw is not compared here, because it only spares loads.
 */
final class Refresher {

    private final Redis redis;
    private final String name;
    private final Load load;

    Refresher(Protocol protocol, String name) {
        this.redis = protocol.redis;
        this.name = name;
        this.load = new Load(protocol, name, true);
    }

    void pass(Cells cells) {
        load.pass(cells);
    }

    void step(Choice choice) {
        Entry entry = redis.entry;
        if (load.waits() && entry != null && entry.value() != null && choice.may(name, "has its claim executed")) {
            load.allow(entry.generation());
        }
        load.step(choice);
    }
}
