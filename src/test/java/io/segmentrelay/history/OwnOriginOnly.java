package io.segmentrelay.history;

import java.util.List;

/** The API of the account is asked, for segments and their members, and nobody else for anything. */
final class OwnOriginOnly implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        Evidence evidence = facts.evidence();
        evidence.strangersCalls().forEach(call -> findings.about(List.of(), "a stranger was called: %s", call));
        for (Sent request : evidence.requests()) {
            String host = evidence.hosts().get(request.account());
            if (!request.host().equals(host)) {
                findings.about(List.of(request.toString()), "account %s is at %s, but %s was asked for %s",
                        request.account(), host, request.host(), request.url());
            }
            if (!request.method().equals("GET") || !request.url().startsWith("/api/public/segments/")) {
                findings.about(List.of(request.toString()), "%s %s is no question for segments", request.method(),
                        request.url());
            }
        }
    }
}
