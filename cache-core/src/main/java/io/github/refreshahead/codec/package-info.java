/** The codec port: values and arguments to bytes and back. */
@NullMarked
package io.github.refreshahead.codec;

import org.jspecify.annotations.NullMarked;
