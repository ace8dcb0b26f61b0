package io.github.refreshahead.architecture.wrong.near;

import io.github.refreshahead.architecture.wrong.rabbitmq.WrongQueue;

/** A port that knows a leaf. */
public interface WrongBus {

    WrongQueue queue();
}
