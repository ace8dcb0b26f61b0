package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.Served;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.ReadResult;
import org.jspecify.annotations.Nullable;

/** One element of a call for several, on its way to its answer. Belongs to the caller's thread. */
final class Element {

    private final CacheKey key;
    private final @Nullable Object[] arguments;
    private final Answers answers;
    private final Rejections rejections;
    private ReadResult read = ReadResult.Absent.INSTANCE;
    private @Nullable Served<@Nullable Object> answer;

    Element(Events events, RefreshAheadOperation operation, CacheKey key, @Nullable Object[] arguments) {
        this.key = key;
        this.arguments = arguments;
        this.answers = new Answers(events, operation, key);
        this.rejections = new Rejections(answers);
    }

    CacheKey key() {
        return key;
    }

    @Nullable
    Object[] arguments() {
        return arguments;
    }

    Answers answers() {
        return answers;
    }

    Rejections rejections() {
        return rejections;
    }

    /** What the store held when it was asked. */
    ReadResult read() {
        return read;
    }

    /** It was read, and cannot be answered with that. */
    void missed(ReadResult result) {
        read = result;
        rejections.add(result);
    }

    /** @return whether that is an answer */
    boolean answer(@Nullable Served<@Nullable Object> served) {
        answer = served;
        return served != null;
    }

    boolean answered() {
        return answer != null;
    }

    @Nullable
    Object value() {
        return requireNonNull(answer, "answer").value();
    }
}
