package io.segmentrelay.ledger;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.carrotsearch.hppc.LongHashSet;

/** The keys that hold anything of an account; those of users as numbers, for there may be millions of them. */
public final class StateKeys {
    private static final Pattern USER = Pattern.compile("[^/]+/user/(0|[1-9]\\d{0,17})");

    private final String account;
    final LongHashSet users = new LongHashSet();
    /** Of all else, whatever it is. */
    final Set<String> others = new TreeSet<>();

    public StateKeys(String account) {
        this.account = account;
    }

    /** Takes a record of the topic; those of other accounts are passed over. */
    public void accept(String key, boolean isRemoved) {
        if (!key.startsWith(account + "/")) {
            return;
        }
        Matcher user = USER.matcher(key);
        if (user.matches() && isRemoved) {
            users.remove(Long.parseLong(user.group(1)));
        } else if (user.matches()) {
            users.add(Long.parseLong(user.group(1)));
        } else if (isRemoved) {
            others.remove(key);
        } else {
            others.add(key);
        }
    }

    /** The key of the account itself. */
    String ofAccount() {
        return account + "/account";
    }

    /** Those of the account among these. */
    public static StateKeys of(String account, Iterable<String> keys) {
        StateKeys found = new StateKeys(account);
        keys.forEach(key -> found.accept(key, false));
        return found;
    }
}
