package io.segmentrelay.routes;

import java.net.URI;
import java.time.Duration;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.usercom.Budget.Priority;

/** A page to be fetched; its URL has been checked. */
@RegisterForReflection
public final class Call {
    public enum Kind {
        SEGMENTS(Priority.LIST),
        MEMBERS(Priority.WALK),
        /** One user's record, which is no list. */
        USER(Priority.WALK);

        private final Priority priority;

        Kind(Priority priority) {
            this.priority = priority;
        }

        Priority priority() {
            return priority;
        }
    }

    private final AccountSession session;
    private final Kind kind;
    private final URI url;
    /** The change that an extension asks about; null without an extension. */
    private final MembershipEdit change;
    private int requests;
    private long sentAt;

    Call(AccountSession session, Kind kind, URI url) {
        this(session, kind, url, null);
    }

    private Call(AccountSession session, Kind kind, URI url, MembershipEdit change) {
        this.change = change;
        this.session = session;
        this.kind = kind;
        this.url = url;
    }

    /** The call for the record of the user whose change an extension edits. */
    static Call user(AccountSession session, MembershipEdit change) {
        return new Call(session, Kind.USER, session.api().address().user(change.getUser()), change);
    }

    public String getAccount() {
        return session.account();
    }

    public String getUrl() {
        return url.toString();
    }

    /** Whether the API took the token so far: only then is a refusal worth a retry. */
    public boolean isTokenTrusted() {
        return !session.api().token().isRefused();
    }

    AccountSession session() {
        return session;
    }

    Kind kind() {
        return kind;
    }

    /** It may not be sent: the account is not run here now. */
    void cut() {
        if (change != null) {
            change.cut();
        }
    }

    /** How many requests were sent for it, failed ones included. */
    int requests() {
        return requests;
    }

    void sent() {
        requests++;
        sentAt = System.nanoTime();
    }

    /** Since the last request was sent. */
    Duration took() {
        return Duration.ofNanos(System.nanoTime() - sentAt);
    }
}
