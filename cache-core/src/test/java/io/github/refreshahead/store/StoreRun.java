package io.github.refreshahead.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.BatchStore.KeyedPut;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/**
 * Has a store and the reference do the same, and compares what they answer. Where the store's clock cannot be stopped,
 * nothing is asked while something is about to end, so that it does not matter at which moment exactly the store does it.
 */
final class StoreRun {

    /** A store to compare. */
    interface Subject {

        EntryStore store();

        /** The store's clock, in milliseconds. */
        long now();

        /** Lets at least this much time pass. */
        void advance(Duration time);

        /** Whether time passes only by {@link #advance}. */
        boolean clockStands();
    }

    private record Allowed(Nonce generation, long loadStart) {}

    private static final Duration TAG_LIFE = Duration.ofHours(100);

    private final Subject subject;
    private final EntryStore store;
    private final ReferenceStore reference = new ReferenceStore();
    private final List<CacheKeys> caches;
    private final List<CacheKey> keys;
    private final List<Tag> tags;
    private final List<List<Allowed>> loads = new ArrayList<>();
    private final long begin;
    private StoreCommand last = new StoreCommand.Pass(Duration.ZERO);
    private int step;

    StoreRun(Subject subject) {
        KeyRule rule = new KeyRule("properties", KeyStyle.READABLE);
        this.subject = subject;
        store = subject.store();
        caches = List.of(rule.keysOf("cars"), rule.keysOf("dealers"));
        keys = IntStream.range(0, StoreCommand.KEYS)
                .mapToObj(i -> caches.get(i % StoreCommand.CACHES).key(i))
                .toList();
        keys.forEach(key -> loads.add(new ArrayList<>()));
        tags = List.of(rule.tag("x"), rule.tag("y"));
        begin = subject.now();
    }

    void run(List<StoreCommand> commands) {
        for (StoreCommand command : commands) {
            boolean again = command instanceof StoreCommand.Again;
            step += again ? 0 : 1;
            last = again ? last : command;
            letEnd();
            execute(last);
        }
        for (CacheKey key : keys) {
            letEnd();
            compare(store.read(key), now -> reference.read(key, now));
        }
    }

    private void execute(StoreCommand command) {
        if (command instanceof StoreCommand.Read read) {
            CacheKey key = keys.get(read.key());
            compare(store.read(key), now -> reference.read(key, now));
        } else if (command instanceof StoreCommand.Acquire acquire) {
            acquire(acquire);
        } else if (command instanceof StoreCommand.Claim claim) {
            claim(claim);
        } else if (command instanceof StoreCommand.Put put) {
            put(put);
        } else if (command instanceof StoreCommand.Fail fail) {
            CacheKey key = keys.get(fail.key());
            store.fail(key, owner(fail.owner()), fail.backoff().time);
            reference.fail(key, owner(fail.owner()), fail.backoff().time, subject.now());
        } else if (command instanceof StoreCommand.Invalidate invalidate) {
            invalidate(invalidate.keys().stream().map(keys::get).toList());
        } else if (command instanceof StoreCommand.AddToTags add) {
            CacheKey key = keys.get(add.key());
            List<Tag> to = add.tags().stream().map(tags::get).toList();
            compare(
                    ((TagStore) store).addToTags(key, to, TAG_LIFE),
                    now -> reference.addToTags(key, to, TAG_LIFE, now));
        } else if (command instanceof StoreCommand.InvalidateTag invalidate) {
            invalidate(tags.get(invalidate.tag()));
        } else if (command instanceof StoreCommand.Clear clear) {
            clear(caches.get(clear.cache()));
        } else if (command instanceof StoreCommand.Pass pass) {
            pass(pass.time());
        }
    }

    private void acquire(StoreCommand.Acquire command) {
        CacheKey key = keys.get(command.key());
        long rejected = command.rejects() ? reference.loadStart(key, subject.now()) : Acquire.NOTHING_REJECTED;
        Acquire request = new Acquire(
                () -> nonce("g", step), owner(command.owner()), command.lease().time, command.grace().time, rejected);
        AcquireResult result = store.acquire(key, request);
        if (result instanceof AcquireResult.Won won) {
            compareAt(won.now(), result, now -> reference.acquire(key, request, now));
            allowed(command.key(), won.generation(), won.now());
        } else if (result instanceof AcquireResult.Busy busy) {
            compareAt(busy.now(), result, now -> reference.acquire(key, request, now));
            allowed(command.key(), busy.generation(), busy.now());
        } else if (result instanceof AcquireResult.Backoff backoff) {
            compareAt(backoff.now(), result, now -> reference.acquire(key, request, now));
            allowed(command.key(), backoff.generation(), backoff.now());
        } else {
            compare(result, now -> reference.acquire(key, request, now));
        }
    }

    private void claim(StoreCommand.Claim command) {
        CacheKey key = keys.get(command.key());
        Claim claim = new Claim(
                key,
                reference.loadStart(key, subject.now()) + command.difference(),
                owner(command.owner()),
                command.kind(),
                command.lease().time,
                command.grace().time);
        ClaimResult result = store.claim(List.of(claim)).get(0);
        if (result instanceof ClaimResult.Won won) {
            compareAt(won.now(), result, now -> reference.claim(claim, now));
            allowed(command.key(), won.generation(), won.now());
        } else {
            compare(result, now -> reference.claim(claim, now));
        }
    }

    private void allowed(int key, Nonce generation, long loadStart) {
        loads.get(key).add(0, new Allowed(generation, loadStart));
    }

    private void put(StoreCommand.Put command) {
        CacheKey key = keys.get(command.key());
        List<Allowed> known = loads.get(command.key());
        Allowed load = command.load() < known.size()
                ? known.get(command.load())
                : new Allowed(nonce("unknown", 0), subject.now());
        ByteBuffer value = ByteBuffer.wrap(("value " + step).getBytes(StandardCharsets.UTF_8));
        Put put = new Put(
                load.generation(),
                load.loadStart() + command.difference(),
                new Payload("j1", command.isNull() ? null : value),
                command.ttl().time,
                command.grace().time);
        PutResult result = command.batch() ? putAsBatch(key, put) : store.put(key, put);
        compare(result, now -> reference.put(key, put, now));
    }

    private PutResult putAsBatch(CacheKey key, Put put) {
        Attempt<PutResult> answer =
                ((BatchStore) store).putAll(List.of(new KeyedPut(key, put))).get(0);
        return ((Attempt.Done<PutResult>) answer).result();
    }

    private void invalidate(Collection<CacheKey> which) {
        if (which.size() == 1) {
            store.invalidate(which.iterator().next());
        } else {
            assertThat(((BatchStore) store).invalidateAll(which)).isEqualTo(Map.of());
        }
        reference.invalidate(which);
    }

    private void invalidate(Tag tag) {
        Set<CacheKey> must = reference.tagged(tag, subject.now());
        Set<CacheKey> removed = new HashSet<>();
        ((TagStore) store).invalidateTag(tag, removed::addAll);
        assertThat(removed).containsAll(must);
        assertThat(reference.everTagged(tag)).containsAll(removed);
        reference.invalidateTag(tag, subject.now());
        reference.invalidate(removed);
    }

    private void clear(CacheKeys cache) {
        Set<CacheKey> must = reference.of(cache, subject.now());
        assertThat(((ClearableStore) store).clear(cache, soFar -> {})).isGreaterThanOrEqualTo(must.size());
        reference.invalidate(must);
    }

    private void compare(Object answer, LongFunction<Object> expected) {
        compareAt(subject.now(), answer, expected);
    }

    private void compareAt(long now, Object answer, LongFunction<Object> expected) {
        long latest = subject.now();
        assertThat(now).as("time that the store told").isBetween(begin, latest);
        long tolerance = subject.clockStands() ? 0 : latest - begin + 1;
        StoreReply.of(answer).assertIs(StoreReply.of(expected.apply(now)), tolerance);
    }

    /** Waits until what ends before long has ended. */
    private void letEnd() {
        if (subject.clockStands()) {
            return;
        }
        long now = subject.now();
        long next = reference.nextEnd(now);
        while (next < now + StoreCommand.Span.LONG.time.toMillis() / 2) {
            pass(Duration.ofMillis(next - now + 1));
            now = subject.now();
            next = reference.nextEnd(now);
        }
    }

    private void pass(Duration time) {
        if (subject.clockStands() || time.compareTo(StoreCommand.Span.LONG.time) < 0) {
            subject.advance(time);
        }
    }

    private static Nonce owner(int number) {
        return nonce("owner", number);
    }

    private static Nonce nonce(String what, int number) {
        String text = what + number;
        return new Nonce(text + "-".repeat(Nonce.LENGTH - text.length()));
    }
}
