/** Values and tasks as JSON, through Jackson 3. */
@NullMarked
package io.github.refreshahead.jackson;

import org.jspecify.annotations.NullMarked;
