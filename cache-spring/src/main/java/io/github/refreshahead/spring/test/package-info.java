/** For tests of applications: caches in memory, on a clock and with a worker that the test moves. Needs spring-test. */
@NullMarked
package io.github.refreshahead.spring.test;

import org.jspecify.annotations.NullMarked;
