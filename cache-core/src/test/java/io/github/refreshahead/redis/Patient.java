package io.github.refreshahead.redis;

import java.time.Duration;

/** Stores for tests of what is stored: on a busy machine an answer may take longer than callers would wait. */
final class Patient {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Patient() {}

    static RedisEntryStore store(RedisSettingsBuilder settings) {
        return RedisEntryStore.connect(settings(settings));
    }

    static RedisSettings settings(RedisSettingsBuilder settings) {
        return settings.connectTimeout(PATIENCE)
                .readTimeout(PATIENCE)
                .pool(64, PATIENCE)
                .build();
    }
}
