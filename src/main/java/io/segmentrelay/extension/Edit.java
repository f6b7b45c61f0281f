package io.segmentrelay.extension;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.event.MembershipEdit;

/** The steps by which routes of users edit changes and segments: {@code method: "remove(${body}, 'user.email')"}. */
@ApplicationScoped
@Named("edit")
@RegisterForReflection
public class Edit {
    public void drop(MembershipEdit change) {
        change.drop();
    }

    public void set(MembershipEdit change, String path, Object value) {
        change.set(path, value);
    }

    public void remove(MembershipEdit change, String path) {
        change.remove(path);
    }

    public void rename(MembershipEdit change, String path, String name) {
        change.rename(path, name);
    }

    public void hashEmail(MembershipEdit change, String path) {
        change.hashEmail(path);
    }

    public void bytes(MembershipEdit change, byte[] bytes, String contentType) {
        change.setBytes(bytes, contentType);
    }

    public void skip(ConsideredSegment segment) {
        segment.skip();
    }

    /**
     * Fails the change or segment, visibly.
     *
     * @param why null says "refused without saying why"
     */
    public void refuse(String why) {
        throw new ExtensionProblem(why);
    }
}
