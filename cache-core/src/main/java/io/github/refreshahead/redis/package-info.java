/** The store on Redis, through Jedis. */
@NullMarked
package io.github.refreshahead.redis;

import org.jspecify.annotations.NullMarked;
