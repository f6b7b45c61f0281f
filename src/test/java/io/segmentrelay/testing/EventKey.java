package io.segmentrelay.testing;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A record's key, taken apart.
 *
 * @param user
 *        empty where the key is a segment's, or an account's
 */
public record EventKey(String account, long segment, OptionalLong user) {
    /** In the place of a segment, where the key is an account's. */
    public static final long NO_SEGMENT = -1;
    private static final Pattern FORM = Pattern.compile("([^/]+)(?:/(0|[1-9]\\d{0,18})(?:/(0|[1-9]\\d{0,18}))?)?");

    /** Empty if the key has another form. */
    public static Optional<EventKey> parse(String key) {
        if (key == null) {
            return Optional.empty();
        }
        Matcher parts = FORM.matcher(key);
        if (!parts.matches()) {
            return Optional.empty();
        }
        OptionalLong user = parts.group(3) == null
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(parts.group(3)));
        return Optional.of(new EventKey(parts.group(1), parts.group(2) == null ? NO_SEGMENT : Long.parseLong(parts.group(2)),
                user));
    }

    /** The key of the segment that this one belongs to. */
    public String segmentKey() {
        return segment == NO_SEGMENT ? account : account + "/" + segment;
    }

    public boolean isMembership() {
        return user.isPresent();
    }
}
