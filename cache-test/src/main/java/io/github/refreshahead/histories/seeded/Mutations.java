package io.github.refreshahead.histories.seeded;

import io.github.refreshahead.histories.seeded.Mutation.Edit;
import java.util.List;

/** The known faults that histories must reveal. */
final class Mutations {

    private static final String REDIS = "resources/io/github/refreshahead/redis/";
    private static final String JAVA = "java/io/github/refreshahead/";

    /** Makes a race that is there anyway likely enough for a short run. */
    private static final String PAUSE = "        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);\n";

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
                        List.of(new Edit(
                                JAVA + "engine/Miss.java",
                                "new LoadWrites.Loaded(generation, now, asked,",
                                "new LoadWrites.Loaded(generation, now + (System.nanoTime() - asked) / 1_000_000 - 2,"
                                        + " asked,"))),
                new Mutation(
                        "GET before PTTL",
                        Scenario.SLICES,
                        List.of(
                                new Edit(
                                        JAVA + "redis/PooledConnection.java",
                                        "        sendCommand(pttl);\n        sendCommand(get);",
                                        "        sendCommand(get);\n        sendCommand(pttl);"),
                                new Edit(
                                        JAVA + "redis/Reads.java",
                                        "            long remaining = connection.getIntegerReply();\n",
                                        ""),
                                new Edit(
                                        JAVA + "redis/Reads.java",
                                        "            return result(name, remaining, bytes, sent);",
                                        "            long remaining = connection.getIntegerReply();\n"
                                                + "            return result(name, remaining, bytes, sent);"))),
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
                        "joining a load that is overdue",
                        Scenario.OVERDUE,
                        List.of(new Edit(
                                JAVA + "engine/Flight.java",
                                "since != null && now - since > deadline.toNanos()",
                                "false"))),
                new Mutation(
                        "store inside a transaction",
                        Scenario.WINDOWS,
                        List.of(new Edit(
                                JAVA + "engine/RefreshAheadOperation.java",
                                "return readPath.call(this, arguments, origin, false);",
                                "return readPath.call(this, arguments, origin, true);"))),
                new Mutation(
                        "key without cache name",
                        Scenario.WINDOWS,
                        List.of(new Edit(
                                JAVA + "key/CacheKeys.java",
                                "        this.prefix = prefix;",
                                "        prefix = prefix.substring(0, prefix.indexOf(':') + 1) + \"any:\";\n"
                                        + "        this.prefix = prefix;"))),
                new Mutation(
                        "tag set dropped on invalidation",
                        Scenario.TAGS,
                        List.of(new Edit(
                                JAVA + "redis/Tags.java",
                                "            removeMembers(name, removed);\n        } catch",
                                "            removeMembers(name, removed);\n"
                                        + "            connections.insist(name, connection -> {\n"
                                        + "                connection.sendCommand(new redis.clients.jedis.CommandArguments("
                                        + "redis.clients.jedis.Protocol.Command.DEL).add(name));\n"
                                        + "                return connection.getOne();\n"
                                        + "            });\n"
                                        + "        } catch"))),
                new Mutation(
                        "event before invalidate",
                        Scenario.COPIES,
                        List.of(
                                new Edit(
                                        JAVA + "engine/Removals.java",
                                        "    Map<CacheKey, StoreException> remove(Collection<CacheKey> keys) {\n",
                                        "    Map<CacheKey, StoreException> remove(Collection<CacheKey> keys) {\n"
                                                + "        Map<String, List<CacheKey>> early = new HashMap<>();\n"
                                                + "        keys.forEach(key -> early.computeIfAbsent(key.cache(),"
                                                + " cache -> new ArrayList<>()).add(key));\n"
                                                + "        early.forEach(parts.copies()::outdated);\n"),
                                new Edit(
                                        JAVA + "engine/Removals.java",
                                        "        gone.forEach(parts.copies()::outdated);\n",
                                        ""))),
                new Mutation(
                        "near-cache check outside compute",
                        Scenario.COPIES,
                        List.of(new Edit(
                                JAVA + "caffeine/CaffeineNearCache.java",
                                "        return copies.compute(key, (k, old) -> guard.getAsBoolean() ? copy : old) == copy;",
                                "        if (!guard.getAsBoolean()) {\n            return false;\n        }\n"
                                        + PAUSE
                                        + "        copies.put(key, copy);\n        return true;"))),
                new Mutation(
                        "stamp after remove",
                        Scenario.COPIES,
                        List.of(new Edit(
                                JAVA + "engine/NearCopies.java",
                                "        stamps.bump(key);\n        copies.remove(key);\n",
                                "        copies.remove(key);\n" + PAUSE + "        stamps.bump(key);\n"))),
                new Mutation(
                        "no epoch on reconnect",
                        Scenario.SILENCE,
                        List.of(new Edit(JAVA + "engine/Coherence.java", "        outdated.run();\n", ""))),
                new Mutation(
                        "wall clock for age",
                        Scenario.AGES,
                        List.of(new Edit(
                                JAVA + "redis/Reads.java",
                                "        long age = entry.life() - remaining;",
                                "        long behind = 700;\n"
                                        + "        long age = Math.max(0, System.currentTimeMillis() - behind"
                                        + " - entry.loadStart());"))));
    }
}
