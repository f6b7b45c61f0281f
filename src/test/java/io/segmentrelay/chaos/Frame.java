package io.segmentrelay.chaos;

import java.nio.ByteBuffer;

/**
 * A request of a Kafka client as it passes. What stands where is said in Kafka's protocol guide: the number of its API, a
 * version, a number that its answer repeats.
 *
 * @param clientPort the port that the client speaks from
 * @param api which kind of request it is
 * @param content without its length
 */
record Frame(int clientPort, int api, byte[] content) {
    static final int PRODUCE = 0;
    static final int FETCH = 1;
    static final int JOIN_GROUP = 11;
    static final int HEARTBEAT = 12;
    static final int LEAVE_GROUP = 13;
    static final int SYNC_GROUP = 14;
    static final int INIT_PRODUCER_ID = 22;
    static final int ADD_PARTITIONS_TO_TXN = 24;
    static final int END_TXN = 26;
    private static final int CORRELATION = 4;

    static Frame request(int clientPort, byte[] content) {
        return new Frame(clientPort, ByteBuffer.wrap(content).getShort(), content);
    }

    /** The number that its answer repeats. */
    int correlation() {
        return ByteBuffer.wrap(content).getInt(CORRELATION);
    }

    static int correlationOfAnswer(byte[] answer) {
        return ByteBuffer.wrap(answer).getInt();
    }

    boolean contains(byte[] part) {
        for (int start = 0; start <= content.length - part.length; start++) {
            int same = 0;
            while (same < part.length && content[start + same] == part[same]) {
                same++;
            }
            if (same == part.length) {
                return true;
            }
        }
        return false;
    }
}
