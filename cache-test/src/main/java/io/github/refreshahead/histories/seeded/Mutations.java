package io.github.refreshahead.histories.seeded;

import io.github.refreshahead.histories.seeded.Mutation.Edit;
import java.util.List;

/** The known faults that histories must reveal. */
final class Mutations {

    private static final String REDIS = "resources/io/github/refreshahead/redis/";
    private static final String JAVA = "java/io/github/refreshahead/";

    private Mutations() {}

    static List<Mutation> all() {
        return List.of(
                new Mutation(
                        "put without the generation check",
                        Scenario.WINDOWS,
                        List.of(new Edit(
                                REDIS + "put.lua",
                                "if not header or header.generation ~= ARGV[1] then",
                                "if not header then"))),
                new Mutation(
                        "refresh may create",
                        Scenario.WINDOWS,
                        List.of(
                                new Edit(
                                        REDIS + "put.lua",
                                        "if not header or header.generation ~= ARGV[1] then",
                                        "if header and header.generation ~= ARGV[1] then"),
                                new Edit(REDIS + "put.lua", "if usable(header,", "if header and usable(header,"))),
                new Mutation(
                        "time taken when stored",
                        Scenario.AGES,
                        List.of(
                                new Edit(
                                        JAVA + "engine/Miss.java",
                                        "        Object value;\n        try {\n            value = callOrigin();",
                                        "        Object value;\n        long began = System.nanoTime();\n"
                                                + "        try {\n            value = callOrigin();"),
                                new Edit(
                                        JAVA + "engine/Miss.java",
                                        "writes.put(generation, now, payload);",
                                        "writes.put(generation, now + (System.nanoTime() - began) / 1_000_000,"
                                                + " payload);"))),
                new Mutation(
                        "GET before PTTL",
                        Scenario.SLICES,
                        List.of(
                                new Edit(
                                        JAVA + "redis/PooledConnection.java",
                                        "        sendCommand(pttl);\n        sendCommand(get);",
                                        "        sendCommand(get);\n        sendCommand(pttl);"),
                                new Edit(
                                        JAVA + "redis/RedisEntryStore.java",
                                        "            long remaining = connection.getIntegerReply();\n",
                                        ""),
                                new Edit(
                                        JAVA + "redis/RedisEntryStore.java",
                                        "            if (bytes == null) {\n                return ABSENT;",
                                        "            long remaining = connection.getIntegerReply();\n"
                                                + "            if (bytes == null) {\n                return ABSENT;"))),
                new Mutation(
                        "joining by key alone",
                        Scenario.WINDOWS,
                        List.of(new Edit(
                                JAVA + "engine/Flight.java",
                                "record Id(CacheKey key, Nonce generation) {}",
                                "record Id(CacheKey key, Nonce generation) {\n"
                                        + "        @Override public boolean equals(Object o) {"
                                        + " return o instanceof Id id && id.key.equals(key); }\n"
                                        + "        @Override public int hashCode() { return key.hashCode(); }\n"
                                        + "    }"))),
                new Mutation(
                        "store inside a transaction",
                        Scenario.WINDOWS,
                        List.of(new Edit(
                                JAVA + "engine/RefreshAheadOperation.java",
                                "return readPath.serve(this, arguments, origin, false).value();",
                                "return readPath.serve(this, arguments, origin, true).value();"))),
                new Mutation(
                        "key without cache name",
                        Scenario.WINDOWS,
                        List.of(new Edit(
                                JAVA + "key/CacheKeys.java",
                                "        this.prefix = prefix;",
                                "        prefix = prefix.substring(0, prefix.indexOf(':') + 1) + \"any:\";\n"
                                        + "        this.prefix = prefix;"))),
                new Mutation(
                        "wall clock for age",
                        Scenario.AGES,
                        List.of(new Edit(
                                JAVA + "redis/RedisEntryStore.java",
                                "            long age = entry.life() - remaining;",
                                "            long behind = 700;\n"
                                        + "            long age = Math.max(0, System.currentTimeMillis() - behind"
                                        + " - entry.loadStart());"))));
    }
}
