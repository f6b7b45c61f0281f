package io.segmentrelay.text;

/**
 * The result of one check.
 *
 * @param subject the thing checked, in a word or two
 * @param what the result, in words without a full stop; never a secret
 * @param remedy the remedy: words, or a command to be copied; null if there is nothing to mend
 */
public record Finding(Status status, String subject, String what, String remedy) {
    /** In one line each, as they may quote a server. */
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
        /** Not checked, or not to be reported twice, as something before it failed. */
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

    /** As a line of a log. */
    @Override
    public String toString() {
        return remedy == null ? what : what + ": " + remedy;
    }
}
