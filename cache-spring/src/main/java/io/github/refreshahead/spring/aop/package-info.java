/** From annotations to operations of the engine: proxies, key expressions, and what is refused at start-up. */
@NullMarked
package io.github.refreshahead.spring.aop;

import org.jspecify.annotations.NullMarked;
