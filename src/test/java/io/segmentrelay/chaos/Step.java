package io.segmentrelay.chaos;

/** The steps of a relay that leave a mark on the wire to Kafka. */
enum Step {
    JOIN("joining the group", Frame.JOIN_GROUP),
    LEASE("being given its lease", Frame.SYNC_GROUP),
    HEARTBEAT("renewing its lease", Frame.HEARTBEAT),
    LEAVE("giving its lease back", Frame.LEAVE_GROUP),
    FENCE("fencing", Frame.INIT_PRODUCER_ID),
    LOAD("loading the state", Frame.FETCH),
    FIRST_SEND("sending events", Frame.PRODUCE),
    STATE_WRITE("writing state", Frame.PRODUCE),
    COMMIT("committing", Frame.END_TXN);

    private final String words;
    private final int api;

    Step(String words, int api) {
        this.words = words;
        this.api = api;
    }

    /** @param stateTopic the id of the state topic, as requests that produce name it */
    boolean isTakenBy(Frame request, byte[] stateTopic) {
        return request.api() == api && (this != STATE_WRITE || request.contains(stateTopic));
    }

    @Override
    public String toString() {
        return words;
    }
}
