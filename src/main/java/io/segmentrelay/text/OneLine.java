package io.segmentrelay.text;

import java.util.Locale;
import java.util.regex.Pattern;

/** Words for a log, a terminal or a page, which may quote text of strangers. */
public final class OneLine {
    /** Control characters, line breaks among them, and marks of writing direction, by which a line reads as another. */
    private static final Pattern CONTROLS = Pattern
            .compile("[\\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]");
    private static final int LONGEST_NAME = 80;

    private OneLine() {
    }

    /** Control characters as escapes such as {@code \u000a}; null for null. */
    public static String of(String text) {
        return text == null ? null
                : CONTROLS.matcher(text)
                        .replaceAll(control -> String.format(Locale.ROOT, "\\\\u%04x", (int) control.group().charAt(0)));
    }

    /** Whether it has no control character; null has none. */
    public static boolean isOne(String text) {
        return text == null || !CONTROLS.matcher(text).find();
    }

    /** A stranger's name in one line of at most 80 characters; a longer one ends in an ellipsis. */
    public static String name(String name) {
        if (name == null || name.codePointCount(0, name.length()) <= LONGEST_NAME) {
            return of(name);
        }
        return of(name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME - 1))) + "…";
    }
}
