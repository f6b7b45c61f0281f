package io.segmentrelay.text;

import java.util.regex.Pattern;

/** Words for a log or a terminal, which may quote what anybody wrote. */
public final class OneLine {
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\u2028\u2029]");

    private OneLine() {
    }

    /** Control characters, line breaks among them, as escapes such as {@code \u000a}. */
    public static String of(String text) {
        return CONTROLS.matcher(text).replaceAll(control -> "\\\\u%04x".formatted((int) control.group().charAt(0)));
    }
}
