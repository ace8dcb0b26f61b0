/** The Spring binding: {@code @EnableRefreshAhead} and the caches by name. */
@NullMarked
package io.github.refreshahead.spring;

import org.jspecify.annotations.NullMarked;
