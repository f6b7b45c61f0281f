package io.segmentrelay.routes;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.account.AccountClosed;
import io.segmentrelay.extension.MembershipEdit;
import io.segmentrelay.usercom.NotFound;
import io.segmentrelay.usercom.PageFailure;
import io.segmentrelay.usercom.RateLimited;
import io.segmentrelay.usercom.Unauthorized;
import io.segmentrelay.usercom.Unavailable;

/**
 * Classes that routes name, or whose properties they read, and that do not say so themselves: kept where they can be found
 * by name in a native binary.
 */
@RegisterForReflection(targets = { Exception.class, InterruptedException.class, IOException.class,
        IllegalArgumentException.class, Collection.class, List.class, Map.class, AccountClosed.class,
        NotFound.class, RateLimited.class, Unauthorized.class,
        Unavailable.class, PageFailure.class, ByteArraySerializer.class, StringSerializer.class,
        MembershipEdit.class })
final class RouteClasses {
    private RouteClasses() {
    }
}
