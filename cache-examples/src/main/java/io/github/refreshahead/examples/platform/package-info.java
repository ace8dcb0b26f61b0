/** A used-car platform: what its cars are worth comes from a slow third party. One application, started as two services. */
@NullMarked
package io.github.refreshahead.examples.platform;

import org.jspecify.annotations.NullMarked;
