package io.github.refreshahead.architecture.wrong.store;

import io.github.refreshahead.architecture.wrong.engine.WrongEngine;

/** Knows the floor above. */
public interface WrongPort {

    WrongEngine engine();
}
