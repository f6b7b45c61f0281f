package io.segmentrelay.text;

import java.util.Locale;
import java.util.regex.Pattern;

/** Words for a log or a terminal, which may quote what anybody wrote. */
public final class OneLine {
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\u2028\u2029]");

    private OneLine() {
    }

    /** Control characters, line breaks among them, as escapes such as {@code \u000a}. */
    public static String of(String text) {
        return CONTROLS.matcher(text)
                .replaceAll(control -> String.format(Locale.ROOT, "\\\\u%04x", (int) control.group().charAt(0)));
    }
}
