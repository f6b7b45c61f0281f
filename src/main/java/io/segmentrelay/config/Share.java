package io.segmentrelay.config;

/** A share, written as a percentage: {@code 1%} is a fraction of 0.01. */
public record Share(double fraction) {
    /** @throws IllegalArgumentException if the text is no percentage from 0% to 100% */
    public static Share valueOf(String text) {
        String trimmed = text.trim();
        if (trimmed.endsWith("%")) {
            try {
                double percent = Double.parseDouble(trimmed.substring(0, trimmed.length() - 1).trim());
                if (percent >= 0 && percent <= 100) {
                    return new Share(percent / 100);
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("a percentage from 0% to 100%", e);
            }
        }
        throw new IllegalArgumentException("a percentage from 0% to 100%");
    }
}
