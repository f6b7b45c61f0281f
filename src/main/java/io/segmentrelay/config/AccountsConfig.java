package io.segmentrelay.config;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.Config;

import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.client.Credentials;

/** The configured accounts. As soon as they are read, the log hides their tokens and every other secret. */
@ApplicationScoped
public class AccountsConfig {
    private final List<AccountConfig> accounts;

    public AccountsConfig(Config config) {
        accounts = AccountKeys.accounts(config.getPropertyNames()).stream().map(AccountKeys::of)
                .filter(keys -> config.getOptionalValue(keys.url(), String.class).isPresent()
                        || config.getOptionalValue(keys.token(), String.class).isPresent())
                .map(keys -> new AccountConfig(keys.name(),
                        new Credentials(ApiAddress.of(config.getValue(keys.url(), String.class)),
                                config.getValue(keys.token(), String.class).trim())))
                .toList();
        Secrets.hide(config);
    }

    /** In the order of their names; never empty once the start has passed {@link ConfigCheck}. */
    public List<AccountConfig> accounts() {
        return accounts;
    }
}
