package io.segmentrelay.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Where a walk goes on; opaque to clients.
 *
 * @param generation cursors of another one are refused
 * @param segment 0 for the list of segments
 * @param page from 0
 * @param after the last id of the page before; of the list, the last index
 */
record Cursor(int generation, long segment, long page, long after) {

    /** Behind everybody: the API answers 404, as it does on a {@code next} that should have been null. */
    static final long BEYOND = Long.MAX_VALUE;

    private static final Pattern FORM = Pattern.compile("g=(\\d{1,9})&s=(\\d{1,18})&n=(\\d{1,18})&a=(-?\\d{1,19})");

    /** Has padding and may have a plus sign, so that whoever rebuilds a URL from its parts is found out. */
    String encoded() {
        var text = "g=" + generation + "&s=" + segment + "&n=" + page + "&a=" + after;
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException if it is garbage */
    static Cursor decode(String encoded) {
        var text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no cursor");
        }
        return new Cursor(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3)),
                Long.parseLong(parts.group(4)));
    }
}
