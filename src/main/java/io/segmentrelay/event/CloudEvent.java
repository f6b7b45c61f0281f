package io.segmentrelay.event;

import java.util.LinkedHashMap;
import java.util.Map;

/** The headers of CloudEvents 1.0 in Kafka's binary mode. */
final class CloudEvent {
    private static final String TYPES = "io.segmentrelay.";
    private static final String VERSION = ".v1";

    private CloudEvent() {
    }

    /** The type of a change, such as {@code io.segmentrelay.membership.entered.v1}. */
    static String type(String family, String change) {
        return TYPES + family + "." + change + VERSION;
    }

    static Map<String, String> headers(String id, String type, String source, String subject, String time) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id);
        headers.put("ce_type", type);
        headers.put("ce_source", source);
        headers.put("ce_subject", subject);
        headers.put("ce_time", time);
        headers.put("content-type", "application/json");
        return headers;
    }
}
