package io.segmentrelay.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.client.Credentials;
import io.smallrye.config.SmallRyeConfig;

/** Whether Kafka and at least one account are configured, and each account with address and token. */
final class AccountCheck {
    private final SmallRyeConfig config;
    private final List<String> missing = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private AccountCheck(SmallRyeConfig config) {
        this.config = config;
    }

    static ConfigProblems of(SmallRyeConfig config) {
        AccountCheck check = new AccountCheck(config);
        check.look();
        return new ConfigProblems(check.problems, check.warnings);
    }

    private void look() {
        List<AccountKeys> accounts = AccountKeys.accounts(config.getPropertyNames()).stream().map(AccountKeys::of)
                .filter(account -> !given(account.url()).isBlank() || !given(account.token()).isBlank()).toList();
        ConfiguredValue brokers = given(Setting.BROKERS.key());
        if (accounts.isEmpty() && brokers.isBlank()) {
            problems.add("nothing is configured: set usercom.url, usercom.token and kafka.bootstrap.servers, or USERCOM_URL,"
                    + " USERCOM_TOKEN and KAFKA_BOOTSTRAP_SERVERS in the environment");
            return;
        }
        Map<ApiAddress, String> addresses = new HashMap<>();
        for (AccountKeys account : accounts.isEmpty() ? List.of(AccountKeys.ofMain()) : accounts) {
            ApiAddress address = address(account);
            String other = address == null ? null : addresses.putIfAbsent(address, account.url());
            if (other != null) {
                sameWorkspace(account.url(), other, address);
            }
        }
        requirePresent(brokers);
        if (!missing.isEmpty()) {
            problems.add(0, "missing: " + missing.stream().map(key -> key + " (or " + ConfiguredValue.variable(key) + ")")
                    .collect(Collectors.joining(", ")));
        }
    }

    /** Null if it is missing or wrong. */
    private ApiAddress address(AccountKeys account) {
        ConfiguredValue url = given(account.url());
        ConfiguredValue token = given(account.token());
        Stream.of(url, token).forEach(this::requirePresent);
        ApiAddress address = url.isBlank() ? null : parsed(url, () -> ApiAddress.of(url.value()));
        if (address != null && !token.isBlank()) {
            parsed(token, () -> new Credentials(address, token.text()));
        }
        return address;
    }

    private void requirePresent(ConfiguredValue given) {
        if (given.isBlank()) {
            missing.add(given.key());
        }
    }

    private <T> T parsed(ConfiguredValue given, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            problems.add(given.key() + ": " + e.getMessage());
            return null;
        }
    }

    /** Two accounts of one workspace publish everything twice. A stand-in on this machine, though, may serve several. */
    private void sameWorkspace(String url, String other, ApiAddress address) {
        List<String> lines = address.isLoopback() ? warnings : problems;
        lines.add(given(url).refusal("takes another workspace than " + other + ", or leave out this account"));
    }

    private ConfiguredValue given(String key) {
        return ConfiguredValue.of(config, key);
    }
}
