package io.segmentrelay.event;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a signal asks for. */
public enum SignalKind {
    /** Walk now, recounted or not. */
    CRAWL,
    /** Publish every current member once more, with remembered fields. */
    SNAPSHOT,
    /** Let leavers that the brake holds leave. */
    APPROVE,
    /** Keep leavers that the brake holds as members, until walks miss them anew. */
    REJECT,
    /** Send no more requests. */
    PAUSE,
    /** End of the pause. */
    RESUME;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }

    /** @return empty for a name that this version does not know */
    public static Optional<SignalKind> named(String wireName) {
        return Stream.of(values()).filter(kind -> kind.wireName.equals(wireName)).findFirst();
    }

    static String names() {
        return String.join(", ", Stream.of(values()).map(SignalKind::wireName).toList());
    }
}
