package io.segmentrelay.usercom.client;

import java.util.regex.Pattern;

import io.segmentrelay.usercom.ApiAddress;

/**
 * The credentials of an account's requests. The token reads and writes the whole workspace.
 *
 * @param address the only place that the token may be sent to
 * @param token as User.com gave it
 */
public record Credentials(ApiAddress address, String token) {
    private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

    /** @throws IllegalArgumentException if the token is empty or holds a character that a header cannot; it is not shown */
    public Credentials {
        if (!VISIBLE.matcher(token).matches()) {
            throw new IllegalArgumentException("got a token of " + token.length()
                    + " characters that is empty or has blanks or special characters; takes the API key of the workspace");
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Credentials[" + address + "]";
    }
}
