package io.segmentrelay.history;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import io.segmentrelay.testing.ReadEvent;

/**
 * {@code updated} names as former values, and {@code left} as last ones, what was published. Fields that never were prove
 * nothing: those added to the configuration fill silently.
 */
final class FieldsAsPublished implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        facts.byKey().forEach((key, events) -> {
            if (Facts.isMembershipKey(key)) {
                check(events, findings);
            }
        });
    }

    private static void check(List<ReadEvent> events, Findings findings) {
        JsonNode published = MissingNode.getInstance();
        for (ReadEvent event : events) {
            if (!event.isTombstone()) {
                String told = event.change().equals("updated") ? "previous" : event.change().equals("left") ? "user" : "";
                for (Map.Entry<String, JsonNode> field : event.value().path(told).properties()) {
                    JsonNode before = published.get(field.getKey());
                    if (before != null && !before.equals(field.getValue())) {
                        findings.about(event, "%s was published as %s, not %s", field.getKey(), before, field.getValue());
                    }
                }
                published = event.value().path("user");
            }
        }
    }
}
