package io.segmentrelay.config;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import org.jboss.logging.Logger;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;

/**
 * Checks the configuration once more where it is in use, before anything else starts: tests do not come through the main
 * class, and a source that only Quarkus knows has not been seen there. Makes the log hide the tokens.
 */
@ApplicationScoped
public class RunningConfigCheck {
    private static final Logger LOG = Logger.getLogger(RunningConfigCheck.class);
    private static final int FIRST = 1;

    private final SmallRyeConfig config;
    private final Instance<AccountsConfig> accounts;

    @Inject
    RunningConfigCheck(SmallRyeConfig config, Instance<AccountsConfig> accounts) {
        this.config = config;
        this.accounts = accounts;
    }

    void check(@Observes @Priority(FIRST) StartupEvent starting) {
        ConfigProblems findings = ConfigCheck.of(config);
        if (!findings.problems().isEmpty()) {
            throw new ConfigurationException("segment-relay: " + findings.problems().get(0));
        }
        findings.warnings().forEach(LOG::warn);
        LOG.debugf("accounts: %s", accounts.get().accounts());
    }
}
