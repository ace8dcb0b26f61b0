package io.github.refreshahead.examples.guide;

import io.github.refreshahead.examples.platform.Valuation;

/** The slow, unsteady one. */
public interface ThirdParty {

    Valuation fetch(String vin);
}
