package io.segmentrelay.sandbox;

import java.util.List;

/** Throws that depend only on a seed, an id and what is asked: the same person has the same face on every page. */
record Dice(long seed, long id) {

    /** The finaliser of SplitMix64: well spread for neighbouring ids. */
    static long mix(long value) {
        var z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    long bits(String what) {
        return mix(mix(seed * 31 + what.hashCode()) ^ id);
    }

    int below(int bound, String what) {
        return (int) Long.remainderUnsigned(bits(what), bound);
    }

    boolean percent(int percent, String what) {
        return below(100, what) < percent;
    }

    <T> T oneOf(List<T> values, String what) {
        return values.get(below(values.size(), what));
    }

    String letters(int length, String what) {
        var text = new StringBuilder();
        for (var i = 0; i < length; i++) {
            text.append("0123456789abcdefghijklmnopqrstuvwxyz".charAt(below(36, what + i)));
        }
        return text.toString();
    }
}
