package io.segmentrelay.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Collectors;

import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.client.Credentials;
import io.smallrye.config.SmallRyeConfig;

/** Whether accounts and Kafka are configured, all of them and whole. */
final class AccountCheck {
    private final SmallRyeConfig config;
    private final SortedSet<String> accounts;

    AccountCheck(SmallRyeConfig config) {
        this.config = config;
        accounts = AccountKeys.accounts(config.getPropertyNames());
        accounts.removeIf(name -> isBlank(AccountKeys.url(name)) && isBlank(AccountKeys.token(name)));
    }

    /** What may be meant: a stand-in on this machine serves as many accounts as somebody wants to try. */
    List<String> warnings() {
        return sameWorkspaces(true);
    }

    /** Two accounts that are one workspace would each tell everything, and share a budget of requests that neither knows of. */
    private List<String> sameWorkspaces(boolean onThisMachine) {
        Map<String, String> byOrigin = new HashMap<>();
        List<String> same = new ArrayList<>();
        for (String account : accounts) {
            String url = AccountKeys.url(account);
            ApiAddress address = address(url);
            String other = address == null ? null : byOrigin.putIfAbsent(address.origin(), url);
            if (other != null && address.isLoopback() == onThisMachine) {
                same.add(url + ": got " + given(url).quoted() + " " + given(url).where() + "; takes another workspace than "
                        + other + ", or leave out this account");
            }
        }
        return same;
    }

    private ApiAddress address(String url) {
        try {
            return isBlank(url) ? null : ApiAddress.of(given(url).value());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    List<String> problems() {
        if (accounts.isEmpty() && isBlank(Settings.BOOTSTRAP)) {
            return List.of("nothing is configured: set usercom.url, usercom.token and kafka.bootstrap.servers, or"
                    + " USERCOM_URL, USERCOM_TOKEN and KAFKA_BOOTSTRAP_SERVERS in the environment");
        }
        List<String> missing = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String account : accounts.isEmpty() ? List.of(AccountKeys.MAIN) : accounts) {
            check(account, missing, problems);
        }
        if (isBlank(Settings.BOOTSTRAP)) {
            missing.add(Settings.BOOTSTRAP);
        } else if (!Settings.KAFKA.accepts(given(Settings.BOOTSTRAP).value())) {
            ConfiguredValue given = given(Settings.BOOTSTRAP);
            problems.add(Settings.BOOTSTRAP + ": got " + given.quoted() + " " + given.where() + "; takes "
                    + Settings.KAFKA.takes());
        }
        problems.addAll(sameWorkspaces(false));
        if (!missing.isEmpty()) {
            problems.add(0, "missing: " + missing.stream().map(key -> key + " (or " + ConfiguredValue.variable(key) + ")")
                    .collect(Collectors.joining(", ")));
        }
        return problems;
    }

    private void check(String account, List<String> missing, List<String> problems) {
        String url = AccountKeys.url(account);
        String token = AccountKeys.token(account);
        ApiAddress address = null;
        if (isBlank(url)) {
            missing.add(url);
        } else {
            try {
                address = ApiAddress.of(given(url).value());
            } catch (IllegalArgumentException e) {
                problems.add(url + ": " + e.getMessage());
            }
        }
        if (isBlank(token)) {
            missing.add(token);
        } else if (address != null) {
            try {
                new Credentials(address, given(token).value().trim());
            } catch (IllegalArgumentException e) {
                problems.add(token + ": " + e.getMessage());
            }
        }
    }

    private boolean isBlank(String key) {
        return given(key).isBlank();
    }

    private ConfiguredValue given(String key) {
        return ConfiguredValue.of(config, key);
    }
}
