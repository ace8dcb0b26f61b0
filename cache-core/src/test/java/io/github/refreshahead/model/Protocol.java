package io.github.refreshahead.model;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entry protocol: who does what in which order, to one key. Everybody may stop between any two steps, for ever or for
 * as long as the others like.
 *
 * <p>What must hold in each state: a call that begins now, and finds something, finds nothing that was loaded before an
 * invalidation that has returned. No value looks younger than it is. Only an acquire makes an entry. Nobody puts over a
 * later load.
 */
final class Protocol implements Model {

    final Scene scene;
    final Redis redis;
    final Near near;
    private final Fault fault;
    private final List<Caller> callers;
    private final List<Refresher> refreshers;
    private final List<Invalidation> invalidations;

    /** How often the data has changed. */
    private int version;

    /** The version that a call which begins now must get at least. */
    private int owed;

    /** Of invalidations up to this one Redis has lost some, so nothing is owed for them. */
    private int forgotten;

    private @Nullable String violation;

    Protocol(Scene scene, Fault fault) {
        this.scene = scene;
        this.fault = fault;
        redis = new Redis(this);
        near = new Near(this);
        callers = named(scene.callers(), "caller")
                .map(name -> new Caller(this, name))
                .toList();
        refreshers = named(scene.refreshers(), "refresher")
                .map(name -> new Refresher(this, name))
                .toList();
        invalidations = IntStream.range(0, scene.invalidations().size())
                .mapToObj(i -> new Invalidation(
                        this, "invalidation " + (i + 1), scene.invalidations().get(i)))
                .toList();
    }

    private static Stream<String> named(int count, String what) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> what + " " + i);
    }

    @Override
    public void pass(Cells cells) {
        violation = null;
        redis.pass(cells);
        callers.forEach(caller -> caller.pass(cells));
        refreshers.forEach(refresher -> refresher.pass(cells));
        invalidations.forEach(invalidation -> invalidation.pass(cells));
        if (scene.near()) {
            near.pass(cells);
        }
        version = cells.number(version);
        owed = cells.number(owed);
        forgotten = cells.number(forgotten);
    }

    @Override
    public void step(Choice choice) {
        redis.step(choice);
        callers.forEach(caller -> caller.step(choice, callers));
        refreshers.forEach(refresher -> refresher.step(choice));
        invalidations.forEach(invalidation -> invalidation.step(choice));
        if (scene.near()) {
            near.step(choice);
        }
        invalidations.forEach(Invalidation::look);
    }

    boolean has(Fault which) {
        return fault == which;
    }

    int version() {
        return version;
    }

    int changeData() {
        return ++version;
    }

    int owed() {
        return owed;
    }

    /** An invalidation has returned that had changed the data to this version. */
    void owe(int since) {
        owed = Math.max(owed, since);
    }

    void redisForgot() {
        forgotten = version;
    }

    /** A call has been served that must get a version at least. */
    void served(String who, int got, int atLeast) {
        if (got < atLeast && atLeast > forgotten) {
            violated(who + " is served version " + got + " of the data, and is owed " + atLeast);
        }
    }

    void violated(String what) {
        if (violation == null) {
            violation = what;
        }
    }

    @Override
    public @Nullable String violation() {
        Value value = redis.entry == null ? null : redis.entry.value();
        if (value != null) {
            served("a call that begins now, and finds the entry,", value.version(), owed);
            if (value.start() > value.began()) {
                violated("the value looks younger than it is");
            }
        }
        String ofCopy = near.violation();
        if (ofCopy != null) {
            violated(ofCopy);
        }
        return violation;
    }
}
