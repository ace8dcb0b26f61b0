package io.github.refreshahead.engine;

import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.codec.ValueCodec;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.queue.TaskCodec;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The registered operations, and what is refused. */
final class Operations {

    private final KeyRule keyRule;
    private final ValueCodec defaultCodec;
    private final TaskCodec taskCodec;
    private final Parts parts;
    private final ReadPath readPath;
    private final Dispatcher dispatcher;
    private final Map<String, RefreshAheadOperation> byCache = new ConcurrentHashMap<>();
    private final Map<String, String> cacheByDistinguishable = new ConcurrentHashMap<>();

    Operations(
            KeyRule keyRule,
            ValueCodec defaultCodec,
            TaskCodec taskCodec,
            Parts parts,
            ReadPath readPath,
            Dispatcher dispatcher) {
        this.keyRule = keyRule;
        this.defaultCodec = defaultCodec;
        this.taskCodec = taskCodec;
        this.parts = parts;
        this.readPath = readPath;
        this.dispatcher = dispatcher;
    }

    Map<String, RefreshAheadOperation> byCache() {
        return byCache;
    }

    RefreshAheadOperation register(OperationSpec spec) {
        String cache = spec.cache();
        ValueCodec codec = spec.codec() == null ? defaultCodec : spec.codec();
        check(spec, codec);
        RefreshAheadOperation operation = new RefreshAheadOperation(
                spec,
                keyRule.keysOf(cache),
                new Values(codec, spec.valueType(), spec.policy()),
                parts,
                readPath,
                dispatcher);
        checkName(spec);
        byCache.put(cache, operation);
        return operation;
    }

    private void checkName(OperationSpec spec) {
        RefreshAheadOperation same = byCache.get(spec.cache());
        if (same != null) {
            throw new IllegalArgumentException("cache '" + spec.cache() + "' belongs to "
                    + same.spec().id() + " and to " + spec.id() + "; give one of them another name with cache=");
        }
        String other = cacheByDistinguishable.putIfAbsent(KeyRule.distinguishable(spec.cache()), spec.cache());
        if (other != null) {
            throw new IllegalArgumentException("caches '" + other + "' and '" + spec.cache()
                    + "' have the same letters and digits, so properties could not tell them apart; rename one with"
                    + " cache=");
        }
    }

    private void check(OperationSpec spec, ValueCodec codec) {
        String cache = spec.cache();
        try {
            codec.check(spec.valueType());
        } catch (CodecException e) {
            throw new IllegalArgumentException(
                    "cache '" + cache + "' cannot store values of type "
                            + spec.valueType().getTypeName() + ": " + e.getMessage(),
                    e);
        }
        if (spec.policy().refreshAfter() == null) {
            return; // a plain cache's arguments stay in the process
        }
        List<Type> types = spec.argumentTypes();
        for (int i = 0; i < types.size(); i++) {
            try {
                taskCodec.checkArgument(types.get(i));
            } catch (CodecException e) {
                throw new IllegalArgumentException(
                        "cache '" + cache + "' cannot carry argument " + i + " of type "
                                + types.get(i).getTypeName() + " to a consumer: " + e.getMessage(),
                        e);
            }
        }
    }
}
