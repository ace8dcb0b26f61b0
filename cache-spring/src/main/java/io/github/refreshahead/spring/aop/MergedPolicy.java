package io.github.refreshahead.spring.aop;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.DurationText;
import io.github.refreshahead.InsideTransaction;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What all places together say about a cache: for each setting, the first place that says something. Placeholders are
 * resolved here.
 */
final class MergedPolicy {

    private static final String OFF = "off";

    private final List<PolicyLayer> layers;
    private final UnaryOperator<String> placeholders;

    /** @param layers the strongest first */
    MergedPolicy(List<PolicyLayer> layers, UnaryOperator<String> placeholders) {
        this.layers = layers;
        this.placeholders = placeholders;
    }

    boolean enabled() {
        Boolean enabled = first(PolicyLayer::enabled);
        return enabled == null || enabled;
    }

    boolean storesInsideTransactions() {
        return first(PolicyLayer::insideTransaction) == InsideTransaction.STORE;
    }

    @Nullable
    String codec() {
        return first(layer -> resolved(layer.codec()));
    }

    /**
     * The policy; {@code null} if nobody says a ttl.
     *
     * @throws IllegalArgumentException naming place, setting and text, if one is not what it should be
     */
    @Nullable
    CachePolicy policy() {
        if (first(PolicyLayer::ttl) == null) {
            return null;
        }
        CachePolicy.Builder builder = CachePolicy.builder();
        duration("ttl", PolicyLayer::ttl, builder::ttl);
        if (!refreshes()) {
            builder.refreshOff();
        } else {
            duration("refreshAfter", PolicyLayer::refreshAfter, builder::refreshAfter);
        }
        duration("staleIfError", PolicyLayer::staleIfError, builder::staleIfError);
        duration("nullTtl", PolicyLayer::nullTtl, builder::nullTtl);
        if (!OFF.equals(first(layer -> resolved(layer.nearTtl())))) {
            duration("nearTtl", PolicyLayer::nearTtl, builder::nearTtl);
        }
        ifGiven(PolicyLayer::nearMaximumSize, builder::nearMaximumSize);
        ifGiven(PolicyLayer::copyOnRead, builder::copyOnRead);
        duration("missWait", PolicyLayer::missWait, builder::missWait);
        duration("loadTimeout", PolicyLayer::loadTimeout, builder::loadTimeout);
        ifGiven(PolicyLayer::jitter, builder::jitter);
        ifGiven(PolicyLayer::maxValueSize, builder::maxValueSize);
        ifGiven(PolicyLayer::concurrency, builder::concurrency);
        ifGiven(PolicyLayer::maxPerSecond, builder::maxPerSecond);
        ifGiven(PolicyLayer::queue, builder::queue);
        return builder.build();
    }

    private boolean refreshes() {
        return !Boolean.FALSE.equals(first(PolicyLayer::refreshEnabled))
                && !OFF.equals(first(layer -> resolved(layer.refreshAfter())));
    }

    /**
     * All settings.
     *
     * @param policy what {@link #policy()} has given
     * @param otherwise the origin of what no layer says
     */
    List<CacheSetting> settings(CachePolicy policy, String otherwise) {
        String codec = codec();
        Origins origins = new Origins(layers, otherwise);
        InsideTransaction inside = storesInsideTransactions() ? InsideTransaction.STORE : InsideTransaction.BYPASS;
        return List.of(
                origins.setting("ttl", PolicyLayer::ttl, policy.ttl()),
                Boolean.FALSE.equals(first(PolicyLayer::refreshEnabled))
                        ? new CacheSetting(
                                "refresh-after", OFF, origins.of("refreshEnabled", PolicyLayer::refreshEnabled))
                        : origins.setting("refreshAfter", PolicyLayer::refreshAfter, policy.refreshAfter()),
                origins.setting("staleIfError", PolicyLayer::staleIfError, policy.staleIfError()),
                origins.setting("nullTtl", PolicyLayer::nullTtl, policy.nullTtl()),
                origins.setting("jitter", PolicyLayer::jitter, policy.jitter()),
                origins.setting("missWait", PolicyLayer::missWait, policy.missWait()),
                origins.setting("loadTimeout", PolicyLayer::loadTimeout, policy.loadTimeout()),
                origins.setting("maxValueSize", PolicyLayer::maxValueSize, policy.maxValueSize() + "B"),
                origins.setting("codec", PolicyLayer::codec, codec == null ? "default" : codec),
                origins.setting("insideTransaction", PolicyLayer::insideTransaction, inside),
                origins.setting("nearTtl", PolicyLayer::nearTtl, policy.nearTtl()),
                origins.setting("nearMaximumSize", PolicyLayer::nearMaximumSize, policy.nearMaximumSize()),
                origins.setting("copyOnRead", PolicyLayer::copyOnRead, policy.copyOnRead()),
                origins.setting("concurrency", PolicyLayer::concurrency, policy.concurrency()),
                origins.setting("maxPerSecond", PolicyLayer::maxPerSecond, policy.maxPerSecond()),
                origins.setting("queue", PolicyLayer::queue, policy.queue()));
    }

    /** Which place has decided. */
    private record Origins(List<PolicyLayer> layers, String otherwise) {

        CacheSetting setting(String name, Function<PolicyLayer, @Nullable Object> said, @Nullable Object value) {
            return new CacheSetting(PolicyLayer.property(name), text(value), of(name, said));
        }

        String of(String name, Function<PolicyLayer, @Nullable Object> said) {
            return layers.stream()
                    .filter(layer -> said.apply(layer) != null)
                    .findFirst()
                    .map(layer -> layer.nameOf(name))
                    .orElse(otherwise);
        }
    }

    /** {@code off} for what is not there. */
    static String text(@Nullable Object value) {
        return value == null ? OFF : value instanceof Enum<?> constant ? constant.name() : value.toString();
    }

    private void duration(String name, Function<PolicyLayer, @Nullable String> setting, Consumer<Duration> target) {
        for (PolicyLayer layer : layers) {
            String text = setting.apply(layer);
            if (text != null) {
                target.accept(DurationText.parse(layer.nameOf(name), placeholders.apply(text)));
                return;
            }
        }
    }

    private <T> void ifGiven(Function<PolicyLayer, @Nullable T> setting, Consumer<T> target) {
        T value = first(setting);
        if (value != null) {
            target.accept(value);
        }
    }

    private <T> @Nullable T first(Function<PolicyLayer, @Nullable T> setting) {
        for (PolicyLayer layer : layers) {
            T value = setting.apply(layer);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private @Nullable String resolved(@Nullable String text) {
        return text == null ? null : placeholders.apply(text);
    }
}
