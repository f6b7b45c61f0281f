package io.segmentrelay.text;

/** A share from 0 to 1, written as a percentage: {@code 1%} is a fraction of 0.01. */
public record Share(double fraction) {
    public static final String TAKES = "a percentage from 0% to 100%, such as 1% or 0.5%";

    /** @throws IllegalArgumentException if the text is no percentage from 0% to 100% */
    public static Share valueOf(String text) {
        String trimmed = text.trim();
        try {
            double percent = Double.parseDouble(trimmed.substring(0, trimmed.length() - 1));
            if (trimmed.endsWith("%") && percent >= 0 && percent <= 100) {
                return new Share(percent / 100);
            }
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(TAKES, e);
        }
        throw new IllegalArgumentException(TAKES);
    }
}
