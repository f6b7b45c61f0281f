package io.segmentrelay.text;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** A failure and what caused it: the failure first, the root last, each once. */
public final class Causes {
    private Causes() {
    }

    /** @param failure null has no causes */
    public static Stream<Throwable> of(Throwable failure) {
        Set<Throwable> chain = new LinkedHashSet<>();
        for (Throwable cause = failure; cause != null && chain.add(cause);) {
            cause = cause.getCause();
        }
        return chain.stream();
    }

    /** The outermost of this type. */
    public static <T extends Throwable> Optional<T> first(Class<T> type, Throwable failure) {
        return of(failure).filter(type::isInstance).map(type::cast).findFirst();
    }

    /** @param failure not null */
    public static Throwable root(Throwable failure) {
        return of(Objects.requireNonNull(failure)).reduce((outer, inner) -> inner).orElseThrow();
    }

    /** The failure of another thread's task, to be thrown here; wrapped if it is a checked exception or an error. */
    public static RuntimeException ofTask(ExecutionException failure) {
        return failure.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failure.getCause());
    }

    /** The root's message, in one line; its class if it has none. */
    public static String rootMessage(Throwable failure) {
        Throwable root = root(failure);
        return root.getMessage() == null ? root.getClass().getSimpleName() : oneLine(root.getMessage());
    }

    /** The root's class, and what it says if it says anything, in one line. */
    public static String rootWords(Throwable failure) {
        Throwable root = root(failure);
        return root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + oneLine(root.getMessage()));
    }

    /** Breaks of the line with the blanks around them as one blank. */
    public static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
