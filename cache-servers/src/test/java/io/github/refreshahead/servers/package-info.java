@NullMarked
package io.github.refreshahead.servers;

import org.jspecify.annotations.NullMarked;
