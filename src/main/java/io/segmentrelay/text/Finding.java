package io.segmentrelay.text;

/**
 * What was found where something was looked at.
 *
 * @param subject what was looked at, in a word or two
 * @param what what was found, in words without an end; never a secret
 * @param remedy what mends it: words, or a command to be copied; null where there is nothing to mend
 */
public record Finding(Status status, String subject, String what, String remedy) {
    /** In one line each: they may quote what a server said. */
    public Finding {
        what = OneLine.of(what);
        remedy = OneLine.of(remedy);
    }

    public enum Status {
        OK,
        /** It works, but could be better. */
        WARN,
        /** The relay would not work. */
        FAIL,
        /** Not looked at, or not to be told twice, for something before it failed. */
        SKIP
    }

    public static Finding ok(String subject, String what) {
        return new Finding(Status.OK, subject, what, null);
    }

    public static Finding warn(String subject, String what, String remedy) {
        return new Finding(Status.WARN, subject, what, remedy);
    }

    public static Finding fail(String subject, String what, String remedy) {
        return new Finding(Status.FAIL, subject, what, remedy);
    }

    public static Finding skip(String subject, String what) {
        return new Finding(Status.SKIP, subject, what, null);
    }

    public boolean isFailure() {
        return status == Status.FAIL;
    }

    /** As a line of a log has it. */
    @Override
    public String toString() {
        return remedy == null ? what : what + ": " + remedy;
    }
}
