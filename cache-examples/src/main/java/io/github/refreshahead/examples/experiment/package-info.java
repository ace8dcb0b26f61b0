/** The experiment: four caching policies of the used-car platform under the same load, side by side. */
@NullMarked
package io.github.refreshahead.examples.experiment;

import org.jspecify.annotations.NullMarked;
