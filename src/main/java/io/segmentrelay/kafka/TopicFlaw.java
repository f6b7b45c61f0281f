package io.segmentrelay.kafka;

/**
 * What is wrong, or could be better.
 *
 * @param what in words, without an end
 * @param remedy what mends it: words, or a command to be copied
 */
record TopicFlaw(String what, String remedy) {
    /** One line. */
    @Override
    public String toString() {
        return what + ": " + remedy;
    }
}
