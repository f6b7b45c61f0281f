package io.segmentrelay.preflight;

import io.segmentrelay.text.OneLine;

/**
 * One line of the table.
 *
 * @param subject what was looked at, in a word or two
 * @param what what was found, in words; never a token
 * @param remedy how to mend it; null where there is nothing to mend
 */
record Finding(Status status, String subject, String what, String remedy) {

    Finding {
        what = OneLine.of(what); // It may quote what a server said.
        remedy = OneLine.of(remedy);
    }

    enum Status {
        OK,
        /** It works, but could be better. */
        WARN,
        /** The relay would not work. */
        FAIL,
        /** Not looked at, for something before it failed. */
        SKIP
    }

    static Finding ok(String subject, String what) {
        return new Finding(Status.OK, subject, what, null);
    }

    static Finding warn(String subject, String what, String remedy) {
        return new Finding(Status.WARN, subject, what, remedy);
    }

    static Finding fail(String subject, String what, String remedy) {
        return new Finding(Status.FAIL, subject, what, remedy);
    }

    static Finding skip(String subject, String what) {
        return new Finding(Status.SKIP, subject, what, null);
    }
}
