package io.segmentrelay.config;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.config.Config;

import io.segmentrelay.usercom.ApiAddress;

/** The configured accounts. */
@ApplicationScoped
public class AccountsConfig {
    private static final Pattern KEY = Pattern.compile("usercom\\.(?:([a-z][a-z0-9-]*)\\.)?(?:url|token)");
    private final List<AccountConfig> accounts = new ArrayList<>();

    @Inject
    public AccountsConfig(Config config) {
        TreeSet<String> names = new TreeSet<>();
        for (String property : config.getPropertyNames()) {
            Matcher matcher = KEY.matcher(property);
            if (matcher.matches()) {
                names.add(matcher.group(1) == null ? "main" : matcher.group(1));
            }
        }
        for (String name : names) {
            String prefix = "main".equals(name) ? "usercom." : "usercom." + name + ".";
            accounts.add(new AccountConfig(name, ApiAddress.of(config.getValue(prefix + "url", String.class)),
                    config.getValue(prefix + "token", String.class)));
        }
    }

    public List<AccountConfig> accounts() {
        return accounts;
    }
}
