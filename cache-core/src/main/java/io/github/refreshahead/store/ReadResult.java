package io.github.refreshahead.store;

/** What {@link EntryStore#read} found. */
public sealed interface ReadResult {

    /** Nothing, or nothing that can be used. */
    record Absent() implements ReadResult {
        /** The only one needed. */
        public static final Absent INSTANCE = new Absent();
    }

    /** No value yet; a first load under this generation is under way, or was. */
    record Loading(Nonce generation) implements ReadResult {}

    /** A value. */
    record Found(Entry entry) implements ReadResult {}
}
