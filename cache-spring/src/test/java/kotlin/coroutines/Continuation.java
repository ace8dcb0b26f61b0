package kotlin.coroutines;

/**
 * What Kotlin's compiler adds as the last parameter of a suspend function; by name alone, since nothing here is written in
 * Kotlin.
 */
public interface Continuation<T> {}
