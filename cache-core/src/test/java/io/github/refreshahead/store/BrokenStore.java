package io.github.refreshahead.store;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.memory.InMemoryEntryStore;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The store in memory, with a mistake in one of its operations. */
final class BrokenStore {

    enum Mistake {
        ACQUIRE_KEEPS_WHAT_WAS_REJECTED("acquire") {
            @Override
            void in(Object[] arguments, BrokenStore broken) {
                Acquire a = (Acquire) arguments[1];
                arguments[1] = new Acquire(a.newGenerations(), a.token(), a.lease(), a.grace(), -1);
            }
        },
        ACQUIRE_LEAVES_AN_ENTRY_NEAR_ITS_END("acquire") {
            @Override
            void in(Object[] arguments, BrokenStore broken) {
                Acquire a = (Acquire) arguments[1];
                arguments[1] = new Acquire(
                        a.newGenerations(), a.token(), a.lease(), Duration.ofMillis(1), a.rejectedLoadStart());
            }
        },
        QUEUED_CLAIM_TAKES_A_RUNNING_LEASE("claim") {
            @Override
            void in(Object[] arguments, BrokenStore broken) {
                Claim c = (Claim) ((List<?>) arguments[0]).get(0);
                arguments[0] = List.of(
                        new Claim(c.key(), c.seenLoadStart(), c.token(), LeaseKind.RUNNING, c.lease(), c.grace()));
            }
        },
        PUT_WITHOUT_GENERATION_CHECK("put") {
            @Override
            void in(Object[] arguments, BrokenStore broken) {
                Put p = (Put) arguments[1];
                Nonce latest = broken.generations.getOrDefault((CacheKey) arguments[0], p.generation());
                arguments[1] = new Put(latest, p.loadStart(), p.payload(), p.ttl(), p.grace());
            }
        },
        PUT_OVER_A_LATER_LOAD("put") {
            @Override
            void in(Object[] arguments, BrokenStore broken) {
                Put p = (Put) arguments[1];
                long start = p.loadStart();
                if (broken.store.read((CacheKey) arguments[0]) instanceof ReadResult.Found found) {
                    start = Math.max(start, found.entry().loadStart());
                }
                arguments[1] = new Put(p.generation(), start, p.payload(), p.ttl(), p.grace());
            }
        },
        PUT_WITHOUT_GRACE("put") {
            @Override
            void in(Object[] arguments, BrokenStore broken) {
                Put p = (Put) arguments[1];
                arguments[1] = new Put(p.generation(), p.loadStart(), p.payload(), p.ttl(), Duration.ZERO);
            }
        },
        FAILURE_BACKS_OFF_FOR_EVER("fail") {
            @Override
            void in(Object[] arguments, BrokenStore broken) {
                arguments[2] = Duration.ofDays(1);
            }
        },
        INVALIDATION_OF_SEVERAL_LEAVES_ONE("invalidateAll") {
            @Override
            void in(Object[] arguments, BrokenStore broken) {
                arguments[0] = ((Collection<?>) arguments[0]).stream().skip(1).toList();
            }
        },
        TAG_INVALIDATION_TELLS_NOBODY("invalidateTag") {
            @Override
            void in(Object[] arguments, BrokenStore broken) {
                arguments[1] = (Consumer<Collection<CacheKey>>) keys -> {};
            }
        };

        private final String operation;

        Mistake(String operation) {
            this.operation = operation;
        }

        /** Changes the arguments of the operation. */
        abstract void in(Object[] arguments, BrokenStore broken);
    }

    private final InMemoryEntryStore store;
    private final Mistake mistake;
    private final Map<CacheKey, Nonce> generations = new HashMap<>();

    private BrokenStore(InMemoryEntryStore store, Mistake mistake) {
        this.store = store;
        this.mistake = mistake;
    }

    static EntryStore of(InMemoryEntryStore store, Mistake mistake) {
        BrokenStore broken = new BrokenStore(store, mistake);
        Class<?>[] powers = {BatchStore.class, TagStore.class, ClearableStore.class};
        return (EntryStore) Proxy.newProxyInstance(
                BrokenStore.class.getClassLoader(),
                powers,
                (proxy, method, arguments) -> broken.call(method, arguments));
    }

    private Object call(Method method, Object[] arguments) throws ReflectiveOperationException {
        if (method.getName().equals(mistake.operation)) {
            mistake.in(arguments, this);
        }
        Object answer = method.invoke(store, arguments);
        if (answer instanceof AcquireResult.Won won) {
            generations.put((CacheKey) arguments[0], won.generation());
        }
        return answer;
    }
}
