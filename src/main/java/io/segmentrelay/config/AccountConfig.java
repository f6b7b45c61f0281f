package io.segmentrelay.config;

import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.client.Credentials;

/** A workspace to be read: its name here, its API's URL, and the API key, which is never shown. */
public record AccountConfig(String name, Credentials credentials) {
    public ApiAddress address() {
        return credentials.address();
    }
}
