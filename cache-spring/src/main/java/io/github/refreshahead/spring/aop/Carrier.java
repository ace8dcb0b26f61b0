package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * What a method returns its value in: nothing but the value itself, something that has it or not, or something that will
 * have it. What is stored is the value. Thread-safe.
 */
interface Carrier {

    /** Whether the method returns before there is a value. */
    boolean late();

    /**
     * Answers a call by the engine.
     *
     * @param storing whether what is loaded may be stored and shared
     * @return what the method itself could have returned
     * @throws Throwable what the method throws, the same instance
     */
    @Nullable
    Object call(
            RefreshAheadOperation operation, @Nullable Object[] arguments, MethodInvocation invocation, boolean storing)
            throws Throwable;

    /**
     * Goes on to the method in a refresh, whose value is left with the marker, now or when it is there.
     *
     * @return what the method returned, or what stands for it
     * @throws Throwable what the method throws, the same instance
     */
    @Nullable
    Object pass(RefreshMarker marker, MethodInvocation invocation) throws Throwable;

    /**
     * Waits until there is the value of what a refresh's outermost call has returned; {@code null} included.
     *
     * @throws InterruptedException if the thread is interrupted: nobody waits for the refresh any longer
     * @throws Throwable what the value failed with, the same instance
     */
    void await(@Nullable Object returned) throws Throwable;
}
