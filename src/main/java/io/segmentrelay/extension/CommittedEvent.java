package io.segmentrelay.extension;

import java.util.Map;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.EventValue;
import io.segmentrelay.event.OutRecord;

/** An event that has been committed, as every consumer of the topic sees it. */
@RegisterForReflection
public final class CommittedEvent {
    private final OutRecord event;

    /** @param event no tombstone */
    public CommittedEvent(OutRecord event) {
        this.event = event;
    }

    public String getTopic() {
        return event.topic();
    }

    /** Such as {@code main/1033/27}. */
    public String getKey() {
        return event.key();
    }

    /** Such as {@code main/1033/42/27/entered}: the same event has the same id. */
    public String getId() {
        return event.headers().get("ce_id");
    }

    /** Such as {@code io.segmentrelay.membership.entered.v1}. */
    public String getType() {
        return event.headers().get("ce_type");
    }

    /** {@code segment}, {@code membership}, {@code crawl} or {@code signal}. */
    public String getKind() {
        return getType().split("\\.")[2];
    }

    /** Such as {@code entered}; of a crawl, its outcome. */
    public String getChange() {
        return getType().split("\\.")[3];
    }

    /** All headers, by their names in Kafka. */
    public Map<String, String> getHeaders() {
        return event.headers();
    }

    public byte[] getBytes() {
        return event.value();
    }

    public String getJson() {
        return new String(event.value(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The value as a map, a copy; only of an event whose value is JSON. */
    public Map<String, Object> getValue() {
        return EventValue.map(event.value());
    }
}
