package io.segmentrelay.history;

import java.util.HashSet;
import java.util.Set;

import io.segmentrelay.testing.EventKey;

/** Whoever has left every segment is forgotten: the state remembers the fields of members alone. */
final class OnlyMembersRemembered implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        facts.evidence().remembered().forEach((account, users) -> {
            Set<Long> members = new HashSet<>();
            facts.evidence().state().forEach((segment, ofSegment) -> {
                if (EventKey.parse(segment).orElseThrow().account().equals(account)) {
                    members.addAll(ofSegment);
                }
            });
            users.stream().filter(user -> !members.contains(user)).sorted().forEach(user -> findings.about(
                    facts.records().stream().filter(event -> event.record().key().startsWith(account + "/")
                            && event.record().key().endsWith("/" + user)).map(Object::toString).toList(),
                    "the fields of user %d of %s are remembered, but the user is in no segment", user, account));
        });
    }
}
