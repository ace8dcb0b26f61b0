package io.github.refreshahead.histories;

import io.github.refreshahead.histories.event.Event;
import io.github.refreshahead.histories.event.HistoryLog;
import io.github.refreshahead.histories.event.Keyspace;
import io.github.refreshahead.histories.fault.Link;
import io.github.refreshahead.histories.fleet.DatabaseServer;
import io.github.refreshahead.histories.fleet.MemberProcess;
import io.github.refreshahead.histories.fleet.VersionedTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Processes on one Redis and one RabbitMQ, each by way of links of its own, and the database that they share. Belongs to
 * one thread.
 */
final class Fleet implements AutoCloseable {

    static final int DATABASE = 0;

    /** A process and its links. */
    record Member(MemberProcess process, Link redis, Link rabbit, boolean calls) {

        void mend() {
            redis.mend();
            rabbit.mend();
        }
    }

    private final Servers servers;
    private final Path folder;
    private final String namespace;
    private final long seed;
    private final HistoryLog commits;
    private final DatabaseServer database;
    private final List<Member> members = new ArrayList<>();
    private final List<Member> all = new ArrayList<>();

    /**
     * Starts a fleet and waits until all members work.
     *
     * @param folder for what they write
     * @param namespace that no other fleet on these servers has had
     */
    Fleet(Servers servers, Path folder, String namespace, int callers, int workers, long seed) throws IOException {
        this.servers = servers;
        this.folder = folder;
        this.namespace = namespace;
        this.seed = seed;
        this.commits = HistoryLog.create(folder.resolve("database.history"), DATABASE, 1 << 18);
        this.database =
                new DatabaseServer(new VersionedTable(Keyspace.standard().size(), commits));
        for (int i = 0; i < callers; i++) {
            start(true);
        }
        for (int i = 0; i < workers; i++) {
            start(false);
        }
        for (Member member : members) {
            member.process().awaitReady();
        }
    }

    private void start(boolean calls) throws IOException {
        int number = all.size() + 1;
        Link redis = new Link(servers.redis());
        Link rabbit = new Link(servers.rabbit());
        // The last one of the callers works tasks off as well, so that both sorts of engine are in one process.
        boolean consumes = !calls || number == 2;
        Map<String, String> arguments = Map.of(
                "redis", "redis://127.0.0.1:" + redis.port(),
                "amqp", "amqp://guest:guest@127.0.0.1:" + rabbit.port(),
                "database", Integer.toString(database.port()),
                "namespace", namespace,
                "seed", Long.toString(seed * 1_000 + number),
                "callers", Boolean.toString(calls),
                "consumes", Boolean.toString(consumes));
        Member member = new Member(new MemberProcess(number, folder, arguments), redis, rabbit, calls);
        members.add(member);
        all.add(member);
    }

    /** Those that run. */
    List<Member> members() {
        return List.copyOf(members);
    }

    /** Those that only work tasks off. */
    List<Member> workers() {
        return members.stream().filter(member -> !member.calls()).toList();
    }

    /** Those that serve callers. */
    List<Member> callers() {
        return members.stream().filter(Member::calls).toList();
    }

    /** Kills a member and starts another one in its place. */
    void replace(Member member) throws IOException, InterruptedException {
        member.process().kill();
        members.remove(member);
        start(member.calls());
        members.get(members.size() - 1).process().awaitReady();
    }

    /** Lets all members stop, and tells what they, those that were killed, and the database did. */
    List<Event> stop() throws IOException, InterruptedException {
        members.forEach(member -> member.process().stop());
        for (Member member : members) {
            member.process().awaitStopped();
        }
        List<Event> events = new ArrayList<>(commits.events());
        if (commits.full()) {
            throw new IOException("the log of the database was too small");
        }
        for (Member member : all) {
            events.addAll(member.process().history());
        }
        return events;
    }

    @Override
    public void close() throws IOException {
        for (Member member : all) {
            member.process().close();
            member.redis().close();
            member.rabbit().close();
        }
        database.close();
    }
}
