package io.segmentrelay.event;

/** The names of the topics that events go to; none is null. */
public record EventTopics(String segments, String memberships, String crawls) {
    /** The names that apply where nothing is configured. */
    public static final EventTopics DEFAULT = new EventTopics("usercom.segments", "usercom.memberships",
            "usercom.crawls");
}
