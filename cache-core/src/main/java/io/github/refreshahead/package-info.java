/** The words: annotations, policy, listener and exceptions. Depends on no framework and on no client library. */
@NullMarked
package io.github.refreshahead;

import org.jspecify.annotations.NullMarked;
