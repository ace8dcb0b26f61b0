/**
 * The entry protocol, small enough to visit every state that it can get into. {@code Protocol} says who takes part and what
 * must hold; {@code Caller}, {@code Refresher}, {@code Load}, {@code Invalidation} and {@code Near} are what each does, step
 * by step; {@code Redis} executes it. The words are those of the engine, and so are the rules.
 */
@NullMarked
package io.github.refreshahead.model;

import org.jspecify.annotations.NullMarked;
