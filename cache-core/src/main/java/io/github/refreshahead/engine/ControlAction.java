package io.github.refreshahead.engine;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be done to a cache in all processes of a fleet at a time. */
public enum ControlAction {
    /** {@link CacheControl#pause()}. */
    PAUSE {
        @Override
        public void on(CacheControl control) {
            control.pause();
        }
    },
    /** {@link CacheControl#resume()}. */
    RESUME {
        @Override
        public void on(CacheControl control) {
            control.resume();
        }
    },
    /** {@link CacheControl#bypass()}. */
    BYPASS {
        @Override
        public void on(CacheControl control) {
            control.bypass();
        }
    },
    /** {@link CacheControl#restore()}. */
    RESTORE {
        @Override
        public void on(CacheControl control) {
            control.restore();
        }
    };

    /** Does it, in this process. */
    public abstract void on(CacheControl control);

    /** The word for it, in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Null if no action has this word. */
    public static @Nullable ControlAction of(String word) {
        for (ControlAction action : values()) {
            if (action.word().equals(word)) {
                return action;
            }
        }
        return null;
    }
}
