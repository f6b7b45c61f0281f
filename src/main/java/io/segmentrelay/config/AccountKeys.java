package io.segmentrelay.config;

import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of an account: {@code usercom.url} and {@code usercom.token} for {@code main}, {@code usercom.<name>.url} and
 * {@code usercom.<name>.token} for others.
 *
 * @param name of the account
 */
record AccountKeys(String name, String url, String token) {
    static final String SHAPE = "usercom.url, usercom.token, usercom.<name>.url or usercom.<name>.token, where a name is"
            + " lower-case letters, digits and hyphens";
    private static final String MAIN = "main";
    private static final Pattern KEY = Pattern.compile("usercom\\.(?:([a-z][a-z0-9-]*)\\.)?(?:url|token)");
    /** In the name of an environment variable, an underscore stands for the hyphen. */
    private static final Pattern VARIABLE = Pattern.compile("USERCOM_(?:([A-Z][A-Z0-9_]*)_)?(?:URL|TOKEN)");

    static AccountKeys of(String name) {
        String prefix = name.equals(MAIN) ? "usercom." : "usercom." + name + ".";
        return new AccountKeys(name, prefix + "url", prefix + "token");
    }

    static AccountKeys ofMain() {
        return of(MAIN);
    }

    static boolean isKey(String key) {
        return KEY.matcher(key).matches();
    }

    static boolean isVariable(String variable) {
        return VARIABLE.matcher(variable).matches();
    }

    /** The accounts that these keys and variables name. */
    static SortedSet<String> accounts(Iterable<String> names) {
        SortedSet<String> accounts = new TreeSet<>();
        for (String name : names) {
            Matcher key = KEY.matcher(name);
            Matcher variable = VARIABLE.matcher(name);
            if (key.matches()) {
                accounts.add(key.group(1) == null ? MAIN : key.group(1));
            } else if (variable.matches()) {
                accounts.add(variable.group(1) == null ? MAIN
                        : variable.group(1).toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        return accounts;
    }
}
