package io.github.refreshahead.key;

/** How a key's arguments are written. Keys of different styles never collide. */
public enum KeyStyle {
    /** As text that a person can read; keys that would be longer than 400 characters are hashed. */
    READABLE,
    /** As a SHA-256 hash, where arguments are personal data. */
    HASHED
}
