/** Auto-configuration for Spring Boot: properties, connections, life cycle, and failures in one line. */
@NullMarked
package io.github.refreshahead.spring.boot;

import org.jspecify.annotations.NullMarked;
