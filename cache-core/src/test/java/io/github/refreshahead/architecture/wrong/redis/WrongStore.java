package io.github.refreshahead.architecture.wrong.redis;

import io.github.refreshahead.architecture.wrong.engine.WrongEngine;
import io.github.refreshahead.architecture.wrong.rabbitmq.WrongQueue;

/** Knows the engine, in a cycle, and another leaf. */
public record WrongStore(WrongEngine engine, WrongQueue queue) {

    public WrongStore(WrongEngine engine) {
        this(engine, new WrongQueue());
    }
}
