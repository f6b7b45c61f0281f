package io.segmentrelay.signal;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

import org.apache.camel.Body;
import org.jboss.logging.Logger;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.Signal;
import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.session.AccountSession;

/** The steps of the signals route. */
@ApplicationScoped
@Named("signals")
@RegisterForReflection
public class SignalSteps {
    private static final Logger LOG = Logger.getLogger(SignalSteps.class);

    /** Hands a record to the writers without waiting, as one may be slow. Skips a record that is no signal. */
    public void act(@Body ReceivedSignal received) {
        try {
            Signal signal = Signal.parse(received.value());
            received.accounts().stream().filter(session -> signal.concerns(session.account()))
                    .forEach(session -> act(session, signal, received.offset()));
        } catch (IllegalArgumentException e) {
            LOG.warnf("the record at offset %d of the signals topic is no signal: %s", received.offset(), e.getMessage());
        }
    }

    private static void act(AccountSession session, Signal signal, long offset) {
        session.writer().signal(signal, offset).whenComplete((done, failure) -> {
            if (failure instanceof AccountClosed) {
                LOG.debugf("account %s: signal %d is for whoever runs it next", session.account(), offset);
            } else if (failure != null) {
                LOG.errorf(failure, "account %s: signal %d was not acted upon", session.account(), offset);
            }
        });
    }

    /** A record of the signals topic, whose value may be null, for the accounts that run here. */
    @RegisterForReflection
    public record ReceivedSignal(byte[] value, long offset, List<AccountSession> accounts) {
    }
}
