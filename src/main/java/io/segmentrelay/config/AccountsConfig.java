package io.segmentrelay.config;

import java.util.List;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import org.eclipse.microprofile.config.Config;

import io.quarkus.runtime.StartupEvent;
import io.segmentrelay.text.TokenFilter;
import io.segmentrelay.usercom.ApiAddress;

/** The configured accounts. From the moment that it knows them, the log hides their tokens, and every other secret. */
@ApplicationScoped
public class AccountsConfig {
    private final List<AccountConfig> accounts;

    @Inject
    public AccountsConfig(Config config) {
        accounts = AccountKeys.accounts(config.getPropertyNames()).stream().filter(name -> isSet(config, name))
                .map(name -> account(config, name)).toList();
        Secrets.hide(config);
    }

    /** Before anything else is logged; Quarkus has set its handlers by now. */
    void guardTheLog(@Observes @Priority(1) StartupEvent starting) {
        TokenFilter.onEveryHandler();
    }

    private static boolean isSet(Config config, String name) {
        return config.getOptionalValue(AccountKeys.url(name), String.class).isPresent()
                || config.getOptionalValue(AccountKeys.token(name), String.class).isPresent();
    }

    private static AccountConfig account(Config config, String name) {
        return new AccountConfig(name, ApiAddress.of(config.getValue(AccountKeys.url(name), String.class)),
                config.getValue(AccountKeys.token(name), String.class).trim());
    }

    /** In the order of their names; never empty once the start has passed {@link ConfigCheck}. */
    public List<AccountConfig> accounts() {
        return accounts;
    }
}
