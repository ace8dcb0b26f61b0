package io.github.refreshahead.spring.boot;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.counts.RefreshAheadCounts;
import io.github.refreshahead.engine.ControlAction;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.queue.ParkedTasks;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * What an operator sees of the caches and can do to them. Read-only unless
 * {@code management.endpoint.refreshahead.access=unrestricted}. Every answer says whether it is of this instance or of the
 * fleet. Thread-safe.
 *
 * <ul>
 * <li>{@code GET}: the state, and the caches
 * <li>{@code GET caches/{name}}: policy, with the place that decided each value, and counts
 * <li>{@code GET caches/{name}?args=["WVW1"]}: what is known about one entry, never its value
 * <li>{@code DELETE caches/{name}?args=["WVW1"]}, {@code DELETE caches/{name}?all=true}, {@code DELETE tags/{tag}}
 * <li>{@code POST caches/{name}} with {@code action}: refresh, with {@code args}; pause, resume, bypass or restore, with
 *     {@code scope}: instance, the default, or fleet
 * <li>{@code GET}, {@code POST}, {@code DELETE parked}: lists the oldest 100, hands them to the workers again, throws all
 *     away
 * </ul>
 */
@WebEndpoint(id = "refreshahead", defaultAccess = Access.READ_ONLY)
final class RefreshAheadEndpoint {

    private static final int PARKED_AT_A_TIME = 100;
    private static final String INSTANCE = "instance";
    private static final String FLEET = "fleet";

    private final RefreshAheadEngine engine;
    private final RefreshAheadCaches caches;
    private final RefreshAheadCounts counts;

    RefreshAheadEndpoint(RefreshAheadEngine engine, RefreshAheadCaches caches, RefreshAheadCounts counts) {
        this.engine = engine;
        this.caches = caches;
        this.counts = counts;
    }

    @ReadOperation
    Map<String, Object> state() {
        return report(INSTANCE, CacheReport.of(engine));
    }

    @ReadOperation
    WebEndpointResponse<Map<String, Object>> list(@Selector String what) {
        return onParked(
                what,
                parked -> Map.of(
                        "parked",
                        parked.listParked(PARKED_AT_A_TIME).stream()
                                .map(CacheReport::parked)
                                .toList()));
    }

    @WriteOperation
    WebEndpointResponse<Map<String, Object>> retry(@Selector String what) {
        return onParked(what, parked -> Map.of("retried", parked.retryParked(PARKED_AT_A_TIME)));
    }

    @DeleteOperation
    WebEndpointResponse<Map<String, Object>> purge(@Selector String what) {
        return onParked(what, parked -> Map.of("purged", parked.purgeParked()));
    }

    @ReadOperation
    WebEndpointResponse<Map<String, Object>> look(@Selector String what, @Selector String name, @Nullable String args) {
        return onCache(what, name, cache -> {
            if (args != null) {
                return report(FLEET, CacheReport.header(cache.look(arguments(cache, args))));
            }
            Map<String, Object> report = report(INSTANCE, CacheReport.state(cache));
            report.put("policy", CacheReport.policy(caches.settings(name)));
            report.put("counts", CacheReport.counts(counts.of(name)));
            return report;
        });
    }

    @DeleteOperation
    WebEndpointResponse<Map<String, Object>> remove(
            @Selector String what, @Selector String name, @Nullable String args, @Nullable Boolean all) {
        if (what.equals("tags")) {
            return answer(() -> {
                engine.invalidateTag(name, OnFailure.THROW);
                return report(FLEET, Map.of("removed", "all entries with the tag"));
            });
        }
        return onCache(what, name, cache -> {
            if (args != null && all == null) {
                cache.invalidator().invalidate(List.of(cache.key(arguments(cache, args))), OnFailure.THROW);
                return report(FLEET, Map.of("removed", "entry"));
            }
            if (args == null && Boolean.TRUE.equals(all)) {
                cache.invalidator().clear(OnFailure.THROW);
                return report(FLEET, Map.of("removed", "all entries"));
            }
            throw new IllegalArgumentException("say either args, a JSON array such as [\"WVW1\"], or all=true");
        });
    }

    @WriteOperation
    WebEndpointResponse<Map<String, Object>> act(
            @Selector String what,
            @Selector String name,
            String action,
            @Nullable String scope,
            @Nullable String args) {
        return onCache(what, name, cache -> {
            if (action.equals("refresh")) {
                return refresh(cache, args);
            }
            ControlAction control = ControlAction.of(action);
            if (control == null) {
                throw new IllegalArgumentException("action must be refresh, pause, resume, bypass or restore");
            }
            return control(cache, control, scope == null ? INSTANCE : scope.toLowerCase(Locale.ROOT));
        });
    }

    private Map<String, Object> refresh(RefreshAheadOperation cache, @Nullable String args) {
        if (args == null) {
            throw new IllegalArgumentException("refresh needs args, a JSON array such as [\"WVW1\"]");
        }
        return report(FLEET, Map.of("asked", cache.refresh(arguments(cache, args))));
    }

    private Map<String, Object> control(RefreshAheadOperation cache, ControlAction action, String scope) {
        Map<String, Object> report = report(scope, CacheReport.state(cache));
        if (scope.equals(FLEET)) {
            report.put("told", engine.controlFleet(cache.cache(), action));
        } else if (scope.equals(INSTANCE)) {
            action.on(cache.control());
        } else {
            throw new IllegalArgumentException("scope must be instance or fleet");
        }
        report.putAll(CacheReport.state(cache));
        return report;
    }

    private static @Nullable Object[] arguments(RefreshAheadOperation cache, String args) {
        return cache.arguments(ArgumentArray.of(args));
    }

    private static Map<String, Object> report(String scope, Map<String, Object> of) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("scope", scope);
        report.putAll(of);
        return report;
    }

    private interface OnParked {
        Map<String, Object> tell(ParkedTasks parked);
    }

    private WebEndpointResponse<Map<String, Object>> onParked(String what, OnParked work) {
        ParkedTasks parked = engine.parkedTasks();
        if (!what.equals("parked") || parked == null) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        return answer(() -> report(FLEET, work.tell(parked)));
    }

    private interface OnCache {
        Map<String, Object> tell(RefreshAheadOperation cache);
    }

    private WebEndpointResponse<Map<String, Object>> onCache(String what, String name, OnCache work) {
        if (!what.equals("caches") || !caches.names().contains(name)) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        return answer(() -> work.tell(caches.get(name)));
    }

    private static WebEndpointResponse<Map<String, Object>> answer(Supplier<Map<String, Object>> work) {
        try {
            return new WebEndpointResponse<>(work.get());
        } catch (CodecException | IllegalArgumentException | IllegalStateException e) {
            return error(e, WebEndpointResponse.STATUS_BAD_REQUEST);
        } catch (RefreshAheadException e) {
            return error(e, WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
        }
    }

    private static WebEndpointResponse<Map<String, Object>> error(RuntimeException e, int status) {
        return new WebEndpointResponse<>(Map.of("error", String.valueOf(e.getMessage())), status);
    }
}
