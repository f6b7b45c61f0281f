package io.segmentrelay.config;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;

import org.jboss.logging.Logger;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;

/** Checks the configuration in use: tests bypass the main class, and Quarkus may know further sources. */
@ApplicationScoped
public class RunningConfigCheck {
    private static final Logger LOG = Logger.getLogger(RunningConfigCheck.class);
    private static final int FIRST = 1;

    /** Quarkus has set its handlers by now. */
    void check(@Observes @Priority(FIRST) StartupEvent starting, SmallRyeConfig config, Instance<AccountsConfig> accounts) {
        TokenFilter.onEveryHandler();
        ConfigProblems found = ConfigCheck.of(config);
        if (!found.problems().isEmpty()) {
            throw new ConfigurationException("segment-relay: " + found.problems().get(0));
        }
        found.warnings().forEach(LOG::warn);
        LOG.debugf("accounts: %s", accounts.get().accounts());
    }
}
