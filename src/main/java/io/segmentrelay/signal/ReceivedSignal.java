package io.segmentrelay.signal;

import java.util.List;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.session.AccountSession;

/**
 * A record of the signals topic, for the accounts that run here.
 *
 * @param value as it was written; null for none
 * @param offset its place in the topic
 */
@RegisterForReflection
public record ReceivedSignal(byte[] value, long offset, List<AccountSession> accounts) {
}
